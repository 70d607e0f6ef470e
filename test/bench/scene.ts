import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "drizzle-orm"
import { type Db, migrate, open } from "../../src/db"
import * as Line from "../../src/line/client"
import * as Postgres from "../../src/postgres/server"
import * as People from "../domain/people"
import { config, world } from "../world"

export type Bench = { db: Db; lineUrl: string; count: () => Promise<Count>; stop: () => Promise<void> }
export type Count = { pushes: number; multicasts: number; people: number }

/** A durable PostgreSQL of our own and a fake LINE in another process. */
export async function bench(): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), "tobiishi-bench-"))
  const server = await Postgres.start(dir)
  const { db, sql: client, close } = open(server.socket)
  await migrate(client)
  const line = Bun.spawn([process.execPath, join(import.meta.dir, "fake-line.ts")], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const lineUrl = await firstLine(line.stdout)
  return {
    db,
    lineUrl,
    count: async () => (await fetch(`${lineUrl}/count`)).json(),
    stop: async () => {
      line.kill()
      await line.exited
      await close()
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = ""
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk)
    if (text.includes("\n")) break
  }
  return text.trim()
}

/** Nothing in the way: rates as high as the machine goes. */
const sendRates = { push: 1e9, multicast: 1e9, reply: 1e9 }

export function worldOn({ db, lineUrl }: Bench, now: Temporal.Instant) {
  const line = Line.connect({ apiUrl: lineUrl, dataApiUrl: lineUrl, now: () => now })
  return world(db, line, { at: now, config: { ...config, sendRates } })
}

export const evening = Temporal.Instant.from("2026-11-21T19:00:00+09:00")

/** So many walks whose first of two steps is due this evening. */
export async function dueWalks(db: Db, people: number, personal: boolean): Promise<bigint> {
  const channelId = await People.channel(db, { connectedAt: People.morning, secretSealed: `sealed ${btoa("secret")}` })
  const { id } = await People.scenario(db, channelId)
  const tonight = { timing: { kind: "clock", days: 0, timeOfDay: "19:00" } }
  await People.step(db, channelId, id, {
    name: "一",
    ...tonight,
    messages: People.text(personal ? "{{name|お客さま}}、こんばんは" : "こんばんは"),
  })
  await People.step(db, channelId, id, { name: "二", timing: { kind: "clock", days: 1, timeOfDay: "19:00" } })
  await friends(db, channelId, people)
  const at = People.morning.toString()
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at, next_due_at)
    select channel_id, id, ${id}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz, ${evening.toString()}::timestamptz
    from friends where channel_id = ${channelId}`)
  await db.execute(sql`analyze`)
  return channelId
}

export async function friends(db: Db, channelId: bigint, people: number, from = 0): Promise<void> {
  await db.execute(sql`
    insert into friends (channel_id, line_user_id, name, created_at, profile_fetched_at)
    select ${channelId}, 'U' || lpad(to_hex(${channelId}::bigint * 100000000 + n), 32, '0'), '友だち' || n,
      ${People.morning.toString()}::timestamptz, ${People.morning.toString()}::timestamptz
    from generate_series(${from + 1}::int, ${from + people}::int) as n`)
}
