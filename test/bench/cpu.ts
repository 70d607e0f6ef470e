/** Seconds of processor time: the one figure that other work on the machine does not touch. Linux only; else null. */
import { existsSync, readdirSync, readFileSync } from "node:fs"

const TICKS_A_SECOND = 100

/** Of this process alone. */
export const alone = (pid: number) => seconds(stat(pid).map((one) => one.own))

/** Of this process and its children, those included that have ended. */
export function family(pid: number): number | null {
  if (!existsSync("/proc/self/stat")) return null
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? stat(Number(name)) : []))
  return seconds(all.flatMap((one) => (one.pid === pid ? one.own + one.dead : one.parent === pid ? one.own : [])))
}

const seconds = (ticks: number[]) => (ticks.length > 0 ? ticks.reduce((sum, n) => sum + n) / TICKS_A_SECOND : null)

type Stat = { pid: number; parent: number; own: number; dead: number }

function stat(pid: number): Stat[] {
  try {
    // The name stands in parentheses and may hold anything; what follows it is numbers.
    const rest = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")
    const [user, system, userOfDead, systemOfDead] = rest.slice(11, 15).map(Number)
    return [{ pid, parent: Number(rest[1]), own: user! + system!, dead: userOfDead! + systemOfDead! }]
  } catch {
    return []
  }
}
