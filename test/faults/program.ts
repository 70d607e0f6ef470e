/** The built binary as a program that is killed without a word and started anew, again and again. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { binary, compiler } from "../main/binary"
import { freePort } from "../port"

export type Program = {
  port: number
  url: string
  pid: () => number
  start: () => void
  /** At once; it does not wait until the program listens. */
  kill: () => Promise<void>
  restart: () => Promise<void>
  /** Stands still as a stalled machine does, until it goes on. */
  stall: () => void
  goOn: () => void
  /** In order, as an operator would. */
  stop: () => Promise<void>
  listening: () => Promise<void>
  /** Whether `/readyz` says so; false while nobody answers. */
  ready: () => Promise<boolean>
  /** Each log line of warning or error, counted: what an operator would have had to read. */
  complaints: () => Map<string, number>
  /** The last of what it printed. */
  words: () => string
}

export type Asked = {
  databaseUrl: string
  lineUrl: string
  secret: string
  env?: Record<string, string>
  /** Runs this instead of the executable. */
  command?: string[]
}

/** Another executable may be named, such as one built from a tree with a mutation: `TOBIISHI_BINARY=/path`. */
export const executable = () => (process.env.TOBIISHI_BINARY ? resolve(process.env.TOBIISHI_BINARY) : binary())

const fewestLevel = 40
const longestWords = 20_000

export async function ownProgram({ databaseUrl, lineUrl, secret, env = {}, command }: Asked): Promise<Program> {
  const begun = command ?? [await executable()]
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-program-"))
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const complaints = new Map<string, number>()
  let words = ""
  let heard = 0
  let child: Bun.Subprocess<"ignore", "pipe", "pipe"> | null = null
  let gathering: Promise<unknown> = Promise.resolve()

  async function gather(from: ReadableStream<Uint8Array>) {
    const decoder = new TextDecoder()
    let rest = ""
    for await (const bytes of from) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) hear(line)
    }
  }

  function hear(line: string) {
    words = `${words}${line}\n`.slice(-longestWords)
    if (line.includes('"listening"')) heard += 1
    const complaint = complaintIn(line)
    if (complaint) complaints.set(complaint, (complaints.get(complaint) ?? 0) + 1)
  }

  function start() {
    child = Bun.spawn([...begun, "--port", String(port), "--data", join(dir, "data")], {
      cwd: command ? resolve(import.meta.dir, "../..") : "/",
      env: {
        PATH: "/usr/bin:/bin",
        ...compiler(),
        ...{ DATABASE_URL: databaseUrl, TOBIISHI_SECRET: secret, PUBLIC_URL: url },
        ...{ LINE_API_URL: lineUrl, LINE_DATA_API_URL: lineUrl, ...env },
      },
      ...{ stdin: "ignore", stdout: "pipe", stderr: "pipe" },
    })
    heard = 0
    gathering = Promise.all([gather(child.stdout), gather(child.stderr)])
  }

  async function end(signal: NodeJS.Signals) {
    child?.kill(signal)
    await child?.exited
    await gathering
  }

  return {
    ...{ port, url, start },
    pid: () => child?.pid ?? -1,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGKILL")
      start()
    },
    stall: () => child?.kill("SIGSTOP"),
    goOn: () => child?.kill("SIGCONT"),
    async stop() {
      child?.kill("SIGCONT")
      await end("SIGTERM")
      rmSync(dir, { recursive: true, force: true })
    },
    async listening() {
      for (const until = Date.now() + 60_000; heard === 0; await Bun.sleep(20))
        if (child?.exitCode != null || Date.now() > until) throw new Error(`it does not listen:\n${words}`)
    },
    ready: () =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
        (response) => response.ok,
        () => false,
      ),
    complaints: () => complaints,
    words: () => words,
  }
}

function complaintIn(line: string): string | null {
  try {
    const { level, msg, error, words } = JSON.parse(line)
    const told = [level, msg, error ?? words].filter(Boolean).join(": ").slice(0, 300)
    return level === "warn" || level === "error" || Number(level) >= fewestLevel ? told : null
  } catch {
    // Words that are no log line: a crash, or the one-time link of the first start.
    return /error|panic|crash/i.test(line) ? line.slice(0, 300) : null
  }
}
