/** The bench's end of the fake LINE: starts it, and reads what it received. */
import { join } from "node:path"
import { type SQL, sql } from "drizzle-orm"

/** Moments are milliseconds since 1970, with fractions. */
export type Log = {
  pushes: number
  multicasts: number
  /** Recipients of all requests it accepted. */
  people: number
  /** Of these: those who had been reached before. */
  twice: number
  /** Requests refused because their retry key was known. */
  conflicts: number
  /** Pushes refused because they came too fast. */
  tooFast: number
  /** When the first and the last accepted request arrived; 0 where none did. */
  firstAt: number
  lastAt: number
}

export type FakeLine = {
  url: string
  pid: number
  log: () => Promise<Log>
  /** Begins anew, as asked here. */
  forget: (asked?: Asked) => Promise<void>
  /** When each recipient's first request arrived, by the recipient's number in `userIdSql`. */
  arrivals: () => Promise<Map<number, number>>
  stop: () => Promise<void>
}

export type Asked = {
  /** Remember when each recipient was reached first: that costs half a gigabyte at worst. */
  arrivals?: boolean
  /** Refuse what is faster, forgiving a tenth of a second at once. */
  pushesPerSecond?: number
}

/** The bits of a recipient's number: four channels of 16 million people each. */
export const people = 26

/** The LINE user id of a channel's n-th friend; the fake reads it back as a number. */
export const userIdSql = (channelId: bigint, n: SQL) =>
  sql`'U' || lpad(to_hex((${channelId}::bigint << 24) + ${n}), 32, '0')`

export const numberOf = (channelId: bigint, n: number) => Number(((channelId << 24n) + BigInt(n)) & 0x3ffffffn)

/** What the machine's clock says, comparable with the fake's. */
export const now = () => performance.timeOrigin + performance.now()

export async function start(): Promise<FakeLine> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "fake-line.ts")], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const { value } = await child.stdout.getReader().read()
  const [url = "", control = ""] = new TextDecoder().decode(value).trim().split(" ")
  return {
    url,
    pid: child.pid,
    log: async () => (await fetch(`${control}/log`)).json(),
    async forget({ arrivals, pushesPerSecond } = {}) {
      const query = new URLSearchParams({ ...(arrivals && { arrivals: "" }) })
      if (pushesPerSecond) query.set("pushesPerSecond", String(pushesPerSecond))
      await fetch(`${control}/forget?${query}`)
    },
    async arrivals() {
      const pairs = new Float64Array(await (await fetch(`${control}/arrivals`)).arrayBuffer())
      return new Map(Array.from({ length: pairs.length / 2 }, (_, n) => [pairs[2 * n]!, pairs[2 * n + 1]!]))
    },
    async stop() {
      child.kill()
      await child.exited
    },
  }
}
