/** A volume of a few megabytes that can be filled to the last byte. */
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Null where we may mount; else the reason, for the title of a test that is skipped. */
export const whyNotMounted: string | null = tried()

export function smallVolume(megabytes: number) {
  const root = mkdtempSync(join(tmpdir(), "tobiishi-volume-"))
  mount(root, megabytes)
  chmodSync(root, 0o755)
  const dir = join(root, "data")
  mkdirSync(dir)
  const ballast = join(root, "ballast")
  return {
    dir,
    /** To the last page, and again while somebody else still finds one. */
    fill() {
      const file = openSync(ballast, "a")
      for (const bytes of [1 << 20, 1 << 12]) while (written(file, bytes)) {}
      closeSync(file)
    },
    empty: () => rmSync(ballast),
    [Symbol.dispose]() {
      Bun.spawnSync(["umount", "-l", root])
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function written(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return false
    throw error
  }
}

function mount(dir: string, megabytes: number) {
  const { exitCode, stderr } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir])
  if (exitCode !== 0) throw new Error(stderr.toString().trim())
}

function tried(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "(skipped: only root on Linux may mount a tmpfs)"
  try {
    smallVolume(1)[Symbol.dispose]()
    return null
  } catch (error) {
    return `(skipped: ${error instanceof Error ? error.message : error})`
  }
}
