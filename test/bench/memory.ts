/** Memory as the kernel counts it, in MB. Linux only; elsewhere not a number. */
import { existsSync, readdirSync, readFileSync } from "node:fs"

/** Resident, shared pages included. */
export const residentMb = (pid: number) => field(`/proc/${pid}/status`, "VmRSS")

/** Of a process and its children, pages that several share counted once (the sum of PSS). */
export function familyMb(pid: number): number {
  const members = [pid, ...childrenOf(pid)]
  return members.reduce((sum, one) => sum + field(`/proc/${one}/smaps_rollup`, "Pss"), 0)
}

export function childrenOf(pid: number): number[] {
  if (!existsSync("/proc/self/stat")) return []
  return readdirSync("/proc")
    .map(Number)
    .filter((one) => parentOf(one) === pid)
}

function parentOf(pid: number): number | null {
  const path = `/proc/${pid}/stat`
  try {
    return Number(readFileSync(path, "utf8").split(") ").at(-1)?.split(" ")[1])
  } catch {
    return null
  }
}

function field(path: string, name: string): number {
  if (!existsSync(path)) return Number.NaN
  return Number(readFileSync(path, "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))?.[1]) / 1024
}
