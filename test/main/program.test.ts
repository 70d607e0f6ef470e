/** The program as an operator meets it: from source and as one executable with the source tree gone. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import pack from "../../package.json"
import { binary as built } from "./binary"
import { boot, nobody, once, place, source, sweep } from "./boot"

const root = resolve(import.meta.dir, "../..")
/** One data directory for many starts: making it anew each time takes seconds. */
const shared = place()
const binary: string[] = []
const isRoot = process.getuid?.() === 0

beforeAll(async () => {
  binary.push(await built())
}, 240_000)

afterAll(sweep, 60_000)

test("the executable tells its version and its use, in both languages", async () => {
  expect(await once(binary, { args: ["--version"] })).toEqual({ out: `tobiishi ${pack.version}\n`, err: "", code: 0 })
  const en = await once(binary, { args: ["--help"] })
  const ja = await once(binary, { args: ["--help"], env: { LANG: "ja_JP.UTF-8" } })
  expect(en.code).toBe(0)
  expect(ja.out).toContain("使い方")
  const promised =
    "--demo --port --data --token --reset-password --version --help DATABASE_URL PORT HOST PUBLIC_URL TOBIISHI_DATA"
  for (const name of `${promised} TOBIISHI_SECRET LINE_API_URL LINE_DATA_API_URL LOG_LEVEL`.split(" ")) {
    expect(en.out).toContain(name)
    expect(ja.out).toContain(name)
  }
})

describe.each([
  ["the executable", binary, "/"],
  ["the source", source, root],
] as const)("%s", (_, command, cwd) => {
  test("a wrong value stops the start with one sentence and code 2", async () => {
    const refused = await once([...command], { cwd, env: { PORT: "eighty" } })
    expect(refused).toMatchObject({ out: "", code: 2 })
    expect(refused.err).toMatch(/^tobiishi: PORT .*\n$/)
  })

  test("it comes up on an empty directory, answers, and goes when asked, with its database", async () => {
    const dir = place()
    const data = join(dir, "data")
    const program = await boot([...command], { cwd, args: ["--data", data] })
    expect(await text(`${program.url}/healthz`)).toEqual([200, "ok\n"])
    expect(await text(`${program.url}/readyz`)).toEqual([200, "ready\n"])
    // A server's locale says little about who stands before it.
    expect(program.words).toMatch(/最初のスタッフを登録するリンク[^\n]*\n *Make the first account here/)
    const setup = program.words.match(/http:\S+\/setup\/\S+/)?.[0]
    expect((await fetch(setup ?? "")).status).toBe(200)
    const { code, milliseconds } = await program.stop()
    expect(code).toBe(0)
    expect(milliseconds).toBeLessThan(30_000)
    expect(existsSync(join(data, "postgres/18/postmaster.pid"))).toBe(false)
  })
})

test("it runs as a user without a home directory", async () => {
  const dir = place(nobody)
  const program = await boot(binary, {
    as: isRoot ? nobody : undefined,
    args: ["--data", join(dir, "data")],
    env: { HOME: "/nonexistent" },
  })
  expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
  expect((await program.stop()).code).toBe(0)
})

test("the log is one JSON object a line, and the one-time link stays out of it", async () => {
  const program = await boot(binary, { args: ["--data", shared] })
  await program.stop()
  const lines = program.words.split("\n").filter((line) => line.startsWith("{"))
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ level: "info" }))
  expect(lines.join()).not.toContain("/setup/")
})

test("two programs share one data directory, and the first to go leaves the other its database", async () => {
  const first = await boot(binary, { args: ["--data", shared] })
  const second = await boot(binary, { args: ["--data", shared] })
  expect((await first.stop()).code).toBe(0)
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
  expect((await second.stop()).code).toBe(0)
  expect(existsSync(join(shared, "postgres/18/postmaster.pid"))).toBe(false)
})

test("killed outright, its database goes on and is adopted by the next one", async () => {
  const first = await boot(binary, { args: ["--data", shared] })
  const server = () => readFileSync(join(shared, "postgres/18/postmaster.pid"), "utf8").split("\n")[0]
  const before = server()
  await first.stop("SIGKILL")
  const second = await boot(binary, { args: ["--data", shared] })
  expect(server()).toBe(before)
  await second.stop()
  expect(existsSync(join(shared, "postgres/18/postmaster.pid"))).toBe(false)
})

test("what an older version unpacked goes when nobody can need it: who starts the server sweeps; a guest, or who adopts it, does not", async () => {
  const home = join(shared, "postgres")
  const old = join(home, "postgres-17.0.0-linux-x64.tar-0ld")
  const unfinished = `${old}.${crypto.randomUUID()}`
  for (const dir of [old, unfinished]) mkdirSync(join(dir, "bin"), { recursive: true })
  const copies = () => readdirSync(home).filter((name) => name.startsWith("postgres-"))
  const first = await boot(binary, { args: ["--data", shared] })
  expect(existsSync(old)).toBe(false)
  // Somebody may be filling this one.
  expect(existsSync(unfinished)).toBe(true)
  rmSync(unfinished, { recursive: true })
  expect(copies()).toHaveLength(1)
  mkdirSync(join(old, "bin"), { recursive: true })
  const second = await boot(binary, { args: ["--data", shared] })
  expect(existsSync(old)).toBe(true)
  await first.stop("SIGKILL")
  await second.stop("SIGKILL")
  // Alone now, but the server may be one of the older version.
  const third = await boot(binary, { args: ["--data", shared] })
  await third.stop()
  expect(copies()).toHaveLength(2)
})

test("a server that ended is started again, though its program's copy was swept away meanwhile", async () => {
  const program = await boot(binary, { args: ["--data", shared] })
  const home = join(shared, "postgres")
  const [own] = readdirSync(home).filter((name) => name.startsWith("postgres-"))
  rmSync(join(home, own!), { recursive: true })
  process.kill(Number.parseInt(readFileSync(join(home, "18/postmaster.pid"), "utf8"), 10), "SIGKILL")
  // The copy is made anew before the server is: until then whoever says ready speaks of the old one.
  const again = async () => readdirSync(home).includes(own!) && (await fetch(`${program.url}/readyz`)).ok
  for (const until = Date.now() + 60_000; !(await again()) && Date.now() < until; ) await Bun.sleep(50)
  expect(await again()).toBe(true)
  expect((await program.stop()).code).toBe(0)
})

test("--token prints a token that opens the API, beside a running program", async () => {
  const program = await boot(binary, { args: ["--data", shared] })
  const { out, code } = await once(binary, { args: ["--data", shared, "--token", "会計"] })
  expect(code).toBe(0)
  const ask = (token: string) =>
    fetch(`${program.url}/api/v1/channels`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask(out.trim())).status).toBe(200)
  expect((await ask("wrong")).status).toBe(401)
  await program.stop()
})

test("--reset-password prints a link for who is locked out, and says whom there is where the address is wrong", async () => {
  const program = await boot(binary, { args: ["--data", shared] })
  const nobody = await once(binary, { args: ["--data", shared, "--reset-password", "who@example.jp"] })
  expect(nobody.code).toBe(2)
  expect(nobody.err).toMatch(/^tobiishi: There is no member of staff with the address who@example.jp/)
  expect((await fetch(`${program.url}/password/${"a".repeat(43)}`)).status).toBe(404)
  await program.stop()
})

test("a port that is taken, or a database out of reach, is said in one sentence", async () => {
  const program = await boot(binary, { args: ["--data", shared] })
  const taken = await once(binary, { args: ["--data", shared, "--port", new URL(program.url).port] })
  expect(taken.code).toBe(2)
  expect(taken.err).toMatch(/^tobiishi: Port \d+ .*EADDRINUSE.*\n$/)
  expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
  await program.stop()
  const unreachable = await once(binary, { env: { DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/x" } })
  expect(unreachable.code).toBe(2)
  expect(unreachable.err).toMatch(/^tobiishi: .*DATABASE_URL.*\n$/)
  expect(unreachable.err).not.toContain("hunter2")
})

async function text(url: string) {
  const answer = await fetch(url)
  return [answer.status, await answer.text()]
}
