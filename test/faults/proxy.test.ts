/** The bad network itself: each fault does to a connection what its name says, and strikes only what it is meant for. */
import { afterAll, beforeAll, expect, test } from "bun:test"
import * as net from "node:net"
import { open } from "../../src/db"
import { clone } from "../db"
import { httpAsks } from "./http-asks"
import { pgAsks } from "./pg-asks"
import { type Between, type Fault, proxy } from "./proxy"

const heard: string[] = []
const far = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname } = new URL(request.url)
    heard.push(`${request.method} ${pathname} ${await request.text()}`)
    return pathname === "/oauth2/v3/token"
      ? Response.json({ access_token: "abc" })
      : Response.json({ well: "received" })
  },
})
let near: Between
const base = () => `http://127.0.0.1:${near.port}`

beforeAll(async () => {
  near = await proxy({ host: "127.0.0.1", port: far.port ?? 0 }, httpAsks())
})
afterAll(async () => {
  await near.stop()
  await far.stop(true)
})

/** What a client makes of it, and whether the other side heard. */
async function ask(path: string, body: string, patienceMs = 20_000) {
  heard.length = 0
  const response = await fetch(base() + path, { method: "POST", body, signal: AbortSignal.timeout(patienceMs) }).then(
    async (answer) => `${answer.status} ${await answer.text().catch(() => "broken off")}`,
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  )
  return { response, heard: [...heard] }
}

const whole = '200 {"well":"received"}'
/** `TimeoutError`, by its old number. */
const timedOut = "23"

test.each<[Fault, string, boolean]>([
  [{ is: "lost" }, "ECONNRESET", false],
  [{ is: "reset" }, "ECONNRESET", true],
  [{ is: "halfClose" }, "ECONNRESET", true],
  [{ is: "truncated" }, "200 broken off", true],
  [{ is: "blackHole" }, timedOut, true],
  [{ is: "latency", ms: 100 }, whole, true],
  [{ is: "trickle", ms: 1 }, whole, true],
  [{ is: "trickle", ms: 200 }, timedOut, true],
  [{ is: "instead", answer: "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\n\r\nhmm?" }, "502 hmm?", false],
])("%j: the client sees %p", async (fault, seen, arrives) => {
  // On a connection that has served before, as most are.
  expect((await ask("/a", "before")).response).toBe(whole)
  const strike = near.strike(fault, { which: ({ what }) => what === "POST /a", times: 1 })
  const struck = await ask("/a", "x".repeat(100_000), seen === timedOut ? 1_000 : undefined)
  strike.end()
  expect(struck.response).toBe(seen)
  expect(struck.heard).toHaveLength(arrives ? 1 : 0)
  expect(strike.count()).toBe(1)
  expect((await ask("/a", "after")).response).toBe(whole)
})

test("a fault strikes the request it is meant for, as often as it is asked to, and no other", async () => {
  const strike = near.strike({ is: "lost" }, { which: ({ what }) => what === "POST /b", times: 2 })
  const seen = []
  for (const path of ["/a", "/b?x=1", "/b", "/b"]) seen.push((await ask(path, "")).response)
  strike.end()
  expect(seen).toEqual([whole, "ECONNRESET", "ECONNRESET", whole])
})

test("whose request it is, is known from the token that was issued through it", async () => {
  await ask("/oauth2/v3/token", "client_id=1657000001&client_secret=s")
  const strike = near.strike({ is: "lost" }, { which: ({ whose }) => whose === "1657000001" })
  const go = (token: string) => fetch(`${base()}/c`, { headers: { authorization: `Bearer ${token}` } })
  await expect(go("abc")).rejects.toThrow()
  expect((await go("abd")).status).toBe(200)
  strike.end()
})

test("reset is a reset and half-close a close, as the other end's socket sees it", async () => {
  const seen = (fault: Fault) =>
    new Promise<string>((done) => {
      const strike = near.strike(fault, { times: 1 })
      const socket = net.connect(near.port, "127.0.0.1", () => socket.write("GET /d HTTP/1.1\r\nhost: d\r\n\r\n"))
      socket.on("error", (error) => done("code" in error ? String(error.code) : error.message))
      socket.on("end", () => done("end"))
      socket.on("close", () => strike.end())
    })
  expect(await seen({ is: "reset" })).toBe("ECONNRESET")
  expect(await seen({ is: "halfClose" })).toBe("end")
})

test("closed, it refuses connections; open again, it is where it was", async () => {
  near.close()
  expect((await ask("/a", "")).response).toMatch(/REFUSED/i)
  await near.open()
  expect((await ask("/a", "")).response).toBe(whole)
})

test("between us and PostgreSQL it knows which statement is under way, prepared ones included", async () => {
  const own = await clone()
  const { host, port, user, database } = own.socket
  const between = await proxy({ path: `${host}/.s.PGSQL.${port}` }, pgAsks)
  const { sql, close } = open(`postgres://${user}@127.0.0.1:${between.port}/${database}`, 2)
  await sql`create table kept (n int)`
  const insert = (n: number) => sql.begin((tx) => tx`insert into kept (n) values (${n})`)
  await insert(1)
  await insert(2)
  const which = ({ what }: { what: string }) => what.includes("commit")
  // The answer to a commit is lost: it happened all the same. The commit is lost: it did not.
  for (const [fault, n] of [
    ["reset", 3],
    ["lost", 4],
  ] as const) {
    const strike = between.strike({ is: fault }, { which, times: 1 })
    await expect(insert(n)).rejects.toThrow()
    expect(strike.count()).toBe(1)
    strike.end()
  }
  expect((await own.sql`select n from kept order by n`).map(({ n }) => n)).toEqual([1, 2, 3])
  await insert(5)
  await close()
  await between.stop()
  await own.drop()
})
