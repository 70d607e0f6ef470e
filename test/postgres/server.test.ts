import { afterEach, describe, expect, test } from "bun:test"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { open } from "../../src/db"
import * as Postmaster from "../../src/postgres/postmaster"
import * as Server from "../../src/postgres/server"
import { freshCluster } from "../db"

const places: string[] = []
const servers: Server.Server[] = []

const place = () => {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-server-"))
  chmodSync(dir, 0o755)
  places.push(dir)
  return dir
}
/** With the cluster already made, which saves a second. */
const furnished = async () => {
  const dir = place()
  await freshCluster(dir)
  return dir
}
const start = async (dir: string, options: Partial<Server.Options> = {}) => {
  const server = await Server.start(dir, options)
  servers.push(server)
  return server
}
const lockFile = (dir: string) => join(dir, "postgres/18/postmaster.pid")
const pidOf = (dir: string) => Number(readFileSync(lockFile(dir), "utf8").split("\n")[0])

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop().catch(() => {})
  for (const dir of places.splice(0)) rmSync(dir, { recursive: true, force: true })
}, 240_000)

const ask = async (server: Server.Server, words: string) => {
  const pool = open(server.socket, 1)
  try {
    return (await pool.sql.unsafe(words)).map((row) => Object.values(row)[0])
  } finally {
    await pool.close()
  }
}

const guests = async (server: Server.Server) =>
  Number((await ask(server, "select count(*) from pg_stat_activity where application_name = 'tobiishi guest'"))[0])

async function within(seconds: number, check: () => Promise<void>) {
  for (const until = Date.now() + seconds * 1000; ; await Bun.sleep(50)) {
    const wrong = await check().then(
      () => null,
      (error: unknown) => ({ error }),
    )
    if (!wrong) return
    if (Date.now() > until) throw wrong.error
  }
}

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn("skipped: a database that root has copied back (nobody but root gives files away)")

test.skipIf(!isRoot)("a database that root has copied back comes up with what is in it", async () => {
  const kept = await furnished()
  const first = await start(kept)
  await ask(first, "create table stone (name text)")
  await first.stop()
  const dir = place()
  cpSync(kept, dir, { recursive: true })
  expect(statSync(join(dir, "postgres/18/base")).uid).toBe(0)
  chmodSync(join(dir, "postgres/18"), 0o755)

  const again = await start(dir)
  expect(await ask(again, "select count(*)::int from stone")).toEqual([0])
  expect(statSync(join(dir, "postgres/18")).mode & 0o777).toBe(0o700)
})

test("it starts on a socket only, is durable, counts in UTC, and what was written outlives it", async () => {
  const dir = place()
  const first = await start(dir)
  expect(first.adopted).toBe(false)
  expect(await ask(first, "select setting from pg_settings where name = 'listen_addresses'")).toEqual([""])
  expect(await ask(first, "show fsync")).toEqual(["on"])
  expect(await ask(first, "show synchronous_commit")).toEqual(["on"])
  expect(await ask(first, "show timezone")).toEqual(["UTC"])
  await ask(first, "create table stone (name text)")
  await ask(first, "insert into stone values ('飛び石')")
  await first.stop()
  expect(existsSync(lockFile(dir))).toBe(false)
  expect(await ask(await start(dir), "select name from stone")).toEqual(["飛び石"])
})

test("nobody else may enter its directories", async () => {
  const dir = await furnished()
  const { socket } = await start(dir)
  for (const path of [join(dir, "postgres"), join(dir, "postgres/18"), socket.host])
    expect(statSync(path).mode & 0o077).toBe(0)
})

test("two share it; the first to leave takes nothing from the other, the last one stops it", async () => {
  const dir = await furnished()
  const first = await start(dir)
  const second = await start(dir)
  expect(second.adopted).toBe(true)
  await first.stop()
  expect(await ask(second, "select 1")).toEqual([1])
  await second.stop()
  expect(existsSync(lockFile(dir))).toBe(false)
})

test("who arrives while the last one leaves starts it anew", async () => {
  const dir = await furnished()
  const first = await start(dir)
  const [, second] = await Promise.all([first.stop(), start(dir)])
  expect(await ask(second, "select 1")).toEqual([1])
})

test("four that start at once on an empty disk all come up on one server", async () => {
  const dir = place()
  const all = await Promise.all([1, 2, 3, 4].map(() => start(dir)))
  for (const server of all) expect(await ask(server, "select 1")).toEqual([1])
  expect(all.filter((server) => !server.adopted)).toHaveLength(1)
})

describe("after a crash", () => {
  test.each(["who started it", "who only uses it"])(
    "%s starts it again, and what was committed is there",
    async (who) => {
      const dir = await furnished()
      const words: string[] = []
      const first = await start(dir, { told: (last) => words.push(last) })
      await ask(first, "create table stone (name text)")
      await ask(first, "insert into stone values ('kept')")
      const second = who === "who only uses it" ? await start(dir) : null
      if (second) await first.stop()
      const before = pidOf(dir)
      process.kill(before, "SIGKILL")
      await within(60, async () => {
        expect(await ask(second ?? first, "select name from stone")).toEqual(["kept"])
        expect(pidOf(dir)).not.toBe(before)
      })
      // More than once where a start was refused, as below; that is a matter of moments.
      if (!second) expect(words).not.toBeEmpty()
      // Whoever started it anew is its guest again: the last one to leave stops it.
      await within(60, async () => expect(await guests(second ?? first)).toBe(1))
      await (second ?? first).stop()
      expect(existsSync(lockFile(dir))).toBe(false)
    },
  )

  test.each([0, 3_000])("who leaves while it comes up again, which takes it %d ms, takes it along", async (pauseMs) => {
    const dir = await furnished()
    const server = await start(dir)
    const before = pidOf(dir)
    process.kill(before, "SIGKILL")
    await within(60, async () => expect([before, Number.NaN]).not.toContain(pidOf(dir)))
    const coming = pidOf(dir)
    if (pauseMs > 0) process.kill(coming, "SIGSTOP")
    const stopped = server.stop()
    await Bun.sleep(pauseMs)
    if (pauseMs > 0) process.kill(coming, "SIGCONT")
    await stopped
    expect(existsSync(lockFile(dir))).toBe(false)
  })

  test("a session that outlives it keeps it from starting: it says so, and starts once the session has gone", async () => {
    const dir = await furnished()
    const words: string[] = []
    const server = await start(dir, { told: (last) => words.push(last) })
    const pool = open(server.socket, 1)
    const [row] = await pool.sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    process.kill(row!.pid, "SIGSTOP")
    try {
      process.kill(pidOf(dir), "SIGKILL")
      await within(60, async () => expect(words.slice(1).join()).toContain("old server processes"))
    } finally {
      process.kill(row!.pid, "SIGCONT")
    }
    await within(60, async () => expect(await ask(server, "select 1")).toEqual([1]))
    await pool.close()
  }, 240_000)

  test("where its disk comes back in pieces, it says so, and goes on once all of it is there", async () => {
    const dir = await furnished()
    const words: string[] = []
    const server = await start(dir, { told: (last) => words.push(last) })
    await ask(server, "create table stone (name text)")
    // The database that guests enter by.
    const theirs = join(dir, "postgres/18/base/5")
    renameSync(theirs, join(dir, "elsewhere"))
    process.kill(pidOf(dir), "SIGKILL")
    await within(60, async () => expect(words.join()).toContain("base/5"))
    renameSync(join(dir, "elsewhere"), theirs)
    await within(60, async () => expect(await guests(server)).toBe(1))
    expect(await ask(server, "select count(*)::int from stone")).toEqual([0])
  }, 240_000)

  test("where its data has gone, no empty database takes its place; it says so instead", async () => {
    const dir = await furnished()
    const server = await start(dir)
    const pid = pidOf(dir)
    renameSync(join(dir, "postgres/18"), join(dir, "elsewhere"))
    process.kill(pid, "SIGKILL")
    expect(await server.died).toContain("is gone")
    expect(existsSync(join(dir, "postgres/18"))).toBe(false)
  })

  test("a lock that names a living stranger is not waited for", async () => {
    const dir = await furnished()
    const first = await start(dir)
    await first.stop()
    writeFileSync(lockFile(dir), `${process.pid}\n${join(dir, "postgres/18")}\n`)
    expect(await ask(await start(dir), "select 1")).toEqual([1])
  })
})

test("where the path of the data is too long for a socket, the socket lies elsewhere", async () => {
  const dir = join(place(), "とても長い名前のディレクトリ".repeat(3))
  await freshCluster(dir)
  const { socket } = await start(dir)
  places.push(socket.host)
  expect(socket.host).toStartWith("/tmp/tobiishi-")
  expect(statSync(socket.host).mode & 0o077).toBe(0)
  expect(existsSync(lockFile(dir))).toBe(true)
})

test("a throw-away server goes with its directory, even when its program is killed", async () => {
  const dir = await furnished()
  const words = `
    const server = await (await import(${JSON.stringify(join(import.meta.dir, "../../src/postgres/server.ts"))}))
      .start(${JSON.stringify(dir)}, { durable: false })
    console.log(server.socket.host)
    await new Promise(() => {})`
  const child = Bun.spawn([process.execPath, "-e", words], { stdout: "pipe", stderr: "inherit" })
  for await (const bytes of child.stdout) if (new TextDecoder().decode(bytes).includes("/run")) break
  const pid = pidOf(dir)
  child.kill("SIGKILL")
  await child.exited
  await vanished(dir)
  expect(() => process.kill(pid, 0)).toThrow()
})

test("a throw-away server that ends by itself takes its directory along too", async () => {
  const dir = await furnished()
  const server = await Server.start(dir, { durable: false })
  process.kill(pidOf(dir), "SIGKILL")
  await server.died
  await vanished(dir)
})

async function vanished(dir: string) {
  await within(60, async () => expect(existsSync(dir)).toBe(false))
}

describe("the server's own file", () => {
  test("may go while somebody looks at it", async () => {
    const dir = place()
    const path = join(dir, "postmaster.pid")
    const churn = Bun.spawn(["sh", "-c", `while :; do echo 4711 > ${path}; rm ${path}; done`])
    const seen = new Set<number | null>()
    try {
      for (const until = Date.now() + 60_000; seen.size < 2 && Date.now() < until; await Bun.sleep(1))
        for (let looks = 0; looks < 20_000; looks++) seen.add(Postmaster.pidIn(dir))
    } finally {
      churn.kill("SIGKILL")
      await churn.exited
    }
    expect(seen).toEqual(new Set([4711, null]))
  })

  test("that names a process which has ended keeps nobody who leaves", async () => {
    const dir = place()
    const child = Bun.spawn(["true"])
    await child.exited
    writeFileSync(join(dir, "postmaster.pid"), `${child.pid}\n`)
    await Postmaster.stop(dir)
    expect(Postmaster.pidIn(dir)).toBe(child.pid)
  })
})
