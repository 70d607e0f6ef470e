/**
 * Starts the product as its own program and speaks with it over HTTP, as an operator's machine would.
 * As a command, `bun test/main/boot.ts dist/tobiishi`, it sees one executable come up, answer and go.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { compiler } from "./binary"

export type Booted = {
  url: string
  /** What it printed until it listened: log and words for the person at the keyboard. */
  words: string
  pid: number
  /** Asks it to stop; tells its exit code and how long that took. */
  stop: (signal?: NodeJS.Signals) => Promise<{ code: number; milliseconds: number }>
}

export type Asked = {
  args?: string[]
  env?: Record<string, string>
  /** Runs as this user: `[uid, gid]`. */
  as?: readonly [number, number]
  cwd?: string
}

export const nobody = [65534, 65534] as const
export const source = [process.execPath, resolve(import.meta.dir, "../../src/main.ts")]

const places: string[] = []

/** A fresh directory that anybody may enter, and `as` may write. */
export function place(as?: readonly [number, number]): string {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-boot-"))
  chmodSync(dir, as ? 0o777 : 0o755)
  places.push(dir)
  return dir
}

/** Removes one, or all of them, for `afterAll`. */
export function clear(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
}
export function sweep(): void {
  for (const dir of places.splice(0)) clear(dir)
}

/** Runs it to its end. */
export async function once(command: string[], asked: Asked = {}) {
  const child = spawn(command, asked)
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, code }
}

/** Starts it on a port that is free and waits until it listens. */
export async function boot(command: string[], asked: Asked = {}): Promise<Booted> {
  const child = spawn(command, { ...asked, args: ["--port", "0", ...(asked.args ?? [])] })
  let words = ""
  const gather = async (from: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const bytes of from) words += decoder.decode(bytes, { stream: true })
  }
  const ended = Promise.all([gather(child.stdout), gather(child.stderr), child.exited])
  let url: string | undefined
  while (!url) {
    url = words.match(/"url":"([^"]+)".*"listening"/)?.[1]
    const over = await Promise.race([Bun.sleep(20), ended])
    if (over) throw new Error(`it ended with ${child.exitCode} instead of listening:\n${words}`)
  }
  // The one-time link follows the line that says where we listen.
  await Bun.sleep(50)
  return { url, words, pid: child.pid, stop }

  async function stop(signal: NodeJS.Signals = "SIGTERM") {
    const from = performance.now()
    child.kill(signal)
    await ended
    return { code: child.exitCode ?? -1, milliseconds: performance.now() - from }
  }
}

function spawn(command: string[], { args = [], env = {}, as, cwd = "/" }: Asked) {
  return Bun.spawn([...command, ...args], {
    ...(as && { uid: as[0], gid: as[1] }),
    cwd,
    env: { PATH: "/usr/bin:/bin", ...compiler(), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
}

if (import.meta.main) {
  const dir = place()
  const program = await boot([resolve(process.argv[2] ?? "dist/tobiishi")], { args: ["--data", join(dir, "data")] })
  const alive = await fetch(`${program.url}/healthz`)
  const ready = await fetch(`${program.url}/readyz`)
  const end = await program.stop()
  sweep()
  if (!alive.ok || !ready.ok || end.code !== 0) throw new Error(`it does not stand: ${program.words}`)
  console.log(`it came up, answered, and went in ${Math.round(end.milliseconds)} ms`)
}
