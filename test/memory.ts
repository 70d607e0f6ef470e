/**
 * A directory in memory for what a run of tests writes and throws away. On a disk the kernel spends a third of the time
 * that databases take on finding room for their thousands of files.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs"
import { freemem } from "node:os"
import { join } from "node:path"

const place = "/dev/shm"

/** Many times what a run needs at once: it is shared with whatever else the machine does. */
const fewestBytes = 6_000_000_000

/** Null where memory is small, as in most containers, or nothing may be executed in it: a built program lies there too. */
export function inMemory(): string | null {
  if (process.platform !== "linux" || !existsSync(place)) return null
  let dir: string | null = null
  try {
    const { bavail, bsize } = statfsSync(place)
    if (Math.min(bavail * bsize, freemem(), limit()) < fewestBytes) return null
    dir = mkdtempSync(join(place, "tobiishi-run-"))
    // As /tmp: a server that runs as somebody else removes its own directory.
    chmodSync(dir, 0o1777)
    if (runs(dir)) return dir
  } catch (error) {
    console.error(`nothing is kept in memory: ${error instanceof Error ? error.message : error}`)
  }
  if (dir) rmSync(dir, { recursive: true, force: true })
  return null
}

/** What a container may take, whatever the machine has; zero means that nobody has said. */
const limit = () => process.constrainedMemory() || Number.POSITIVE_INFINITY

function runs(dir: string): boolean {
  const program = join(dir, "program")
  const { exitCode } = Bun.spawnSync([
    "/bin/sh",
    "-c",
    'printf "#!/bin/sh\\n" > "$0" && chmod 755 "$0" && "$0"',
    program,
  ])
  rmSync(program, { force: true })
  return exitCode === 0
}

/** However we end, it goes with us: a shell that outlives us holds the other end of a pipe. */
export function goesWithUs(dir: string): () => Promise<void> {
  const shell = Bun.spawn(
    ["/bin/sh", "-c", 'trap "" INT TERM HUP; cat > /dev/null; rm -rf "$0" || { sleep 5; rm -rf "$0"; }', dir],
    {
      detached: true,
      stdin: "pipe",
      stdout: "ignore",
      stderr: "ignore",
    },
  )
  return async () => {
    await shell.stdin.end()
    await shell.exited
  }
}
