import { chownSync, closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { owner } from "./owner"
import { flags } from "./settings"

export type Postmaster = {
  pid: number
  alive: () => boolean
  /** Its last words, once it has ended. */
  died: Promise<string>
  /** Ends one that was made to be thrown away. */
  discard: () => Promise<void>
}

type Place = {
  native: string
  home: string
  cluster: string
  socketDir: string
  /** A directory to remove when we are gone: then nothing needs to be durable either. */
  doomed: string | null
}

const longestLogBytes = 10_000_000

/**
 * Starts the server in a session of its own: a Ctrl-C in our terminal must not stop it while we still finish work.
 */
export function spawn(place: Place): Postmaster {
  forgetStaleLock(place.cluster)
  const command = [join(place.native, "bin/postgres"), ...flags(place.cluster, place.socketDir, !place.doomed)]
  const log = openLog(place.home)
  const child = Bun.spawn(place.doomed ? ["/bin/sh", "-c", mortal, place.doomed, ...command] : command, {
    ...owner(),
    cwd: place.home,
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
    detached: true,
    stdin: place.doomed ? "pipe" : "ignore",
    stdout: log,
    stderr: log,
  })
  closeSync(log)
  child.unref()
  const alive = () => child.exitCode === null && child.signalCode === null
  return { pid: child.pid, alive, died: child.exited.then(() => lastWords(place.home)), discard }

  async function discard() {
    if (child.stdin && typeof child.stdin !== "number") await child.stdin.end()
    await child.exited
  }
}

/** The end of its log. */
export function lastWords(home: string): string {
  const log = join(home, "postgres.log")
  return textOf(log)?.trim().split("\n").at(-1) ?? ""
}

/**
 * Our end of the pipe closes however we die; then the server goes, and its directory ($0) with it. Should the server
 * end first, everything else goes all the same.
 */
const mortal =
  'trap : TERM; (trap : QUIT; "$@"; kill -TERM 0) & cat > /dev/null; trap "" QUIT; kill -QUIT 0; wait; rm -rf "$0"'

function openLog(home: string): number {
  const path = join(home, "postgres.log")
  // Another program that starts just now may be quicker.
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longestLogBytes) rmSync(path, { force: true })
  const log = openSync(path, "a", 0o600)
  const other = owner()
  if (other) chownSync(path, other.uid, other.gid)
  return log
}

/**
 * After a power cut the lock file names a number that may since belong to a thread of ours (in a container the
 * numbers are small and repeat), or to a zombie, and PostgreSQL would then refuse to start for ever. Where /proc shows
 * that it is no PostgreSQL, the file goes; in every other case PostgreSQL's own care decides.
 */
function forgetStaleLock(cluster: string): void {
  const pid = pidIn(cluster)
  const command = pid && textOf(`/proc/${pid}/cmdline`)
  if (!command) return
  const [program] = command.split("\0")
  if (!/(^|\/)postgres(:|$)/.test(program ?? "")) rmSync(join(cluster, "postmaster.pid"), { force: true })
}

/** Fast shutdown, whoever started it: running transactions roll back, everything committed is on disk. */
export async function stop(cluster: string): Promise<void> {
  const pid = pidIn(cluster)
  if (!pid) return
  try {
    process.kill(pid, "SIGINT")
  } catch (error) {
    // It has ended by itself, or a power cut left the file behind.
    if (Object(error).code === "ESRCH") return
    throw error
  }
  for (let waitedMs = 0; waitedMs < 8_000 && pidIn(cluster) === pid; waitedMs += 5) await Bun.sleep(5)
}

/** The running server's own number, as it wrote it down. */
export function pidIn(cluster: string): number | null {
  const pid = Number.parseInt(textOf(join(cluster, "postmaster.pid")) ?? "", 10)
  return pid > 1 ? pid : null
}

/** Null where there is no such file, also where it goes just while we look: the server takes its own file away. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(Object(error).code)) return null
    throw error
  }
}
