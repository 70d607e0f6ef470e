/**
 * Fault 3: PostgreSQL goes away, has no room left, or no connection. The process says that it is not ready and stays
 * alive; what it cannot keep it does not acknowledge, so that LINE sends it again; and it goes on by itself.
 */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import postgres from "postgres"
import { size } from "./chance"
import { type Frame, quiet, stand } from "./frame"
import { verdict } from "./oracle"
import { type Traffic, traffic } from "./traffic"
import { smallVolume, whyNotMounted } from "./volume"
import { answers, look, until } from "./watch"

const walks = size("WALKS", 20, 400)
const seconds = size("SECONDS", 2, 20)
const times = size("TIMES", 1, 8)

/** The webhooks that came while there was no database were answered so that LINE keeps them. */
async function notAcknowledged({ line }: Frame, { follow }: Traffic): Promise<void> {
  const before = (await answers(line)).length
  await follow()
  const answered = (await answers(line)).slice(before)
  expect(answered.length).toBeGreaterThan(0)
  expect(answered.filter((status) => status !== null && status >= 200 && status < 300)).toEqual([])
}

/** On a full disk there is still room on pages begun before; what found some is acknowledged, and must be kept. */
async function refusedInTheEnd({ line }: Frame, { follow }: Traffic): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    await follow()
    if ((await answers(line)).at(-1) !== 200) return
  }
  throw new Error("five hundred newcomers were acknowledged by a database without room")
}

async function allIsWell(frame: Frame, { over }: Traffic): Promise<void> {
  await over
  const rest = await quiet(frame, 150)
  const { wrong, ...judged } = await verdict(frame.db, frame.line, frame.school)
  console.log(JSON.stringify({ restSeconds: Math.round(rest), ...judged }))
  expect(wrong).toEqual([])
  expect(judged.ledger.failed ?? 0).toBe(0)
}

test(`§9 PostgreSQL killed ${times} times: not ready meanwhile, alive, and nothing is missing or sent twice`, async () => {
  await stand({}, async (frame) => {
    const { url } = frame.programs[0]!
    const going = await traffic(frame, walks, seconds)
    for (let n = 0; n < times; n++) {
      await Bun.sleep((seconds * 1000) / (times + 1))
      await frame.postgres.end("SIGKILL")
      await until(url, /^503 not ready: the database cannot be reached/)
      await notAcknowledged(frame, going)
      await frame.postgres.start()
      await until(url, /^200 ready$/)
    }
    await allIsWell(frame, going)
  })
}, 600_000)

test("§9 no connection left in PostgreSQL: not ready, alive, and it goes on when there is one", async () => {
  await stand({ settings: { max_connections: "20" } }, async (frame) => {
    const { url } = frame.programs[0]!
    const going = await traffic(frame, walks, seconds)
    await Bun.sleep(1_000)
    const hogs: postgres.Sql[] = []
    const ours = await pids(frame)
    // Whatever the program lets go is taken at once, until it has had none for a while: what is being opened has no name yet.
    for (let without = 0; without < 5; ) {
      const hog = postgres(frame.postgres.url(), {
        max: 1,
        onnotice: () => {},
        connection: { application_name: "hog" },
      })
      hogs.push(hog)
      const isFull = await seize(hog, ours).then(
        () => false,
        () => true,
      )
      // The last place may have been the program's own; then it is free again.
      const freed = isFull ? (await seize(hogs[0]!, ours)).length : 0
      const isReady = (await look(url, "/readyz")).startsWith("200")
      without = isFull && freed === 0 && !isReady ? without + 1 : 0
      if (without > 0) await Bun.sleep(100)
    }
    await until(url, /^503 not ready: the database has no connection left \(53300\)$/)
    await notAcknowledged(frame, going)
    await Bun.sleep(1_000)
    await Promise.all(hogs.map((hog) => hog.end({ timeout: 1 })))
    await until(url, /^200 ready$/)
    await allIsWell(frame, going)
  })
}, 600_000)

const seize = (hog: postgres.Sql, ours: number[]) => hog`
  select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'tobiishi %' and pid <> all(${ours})`

/** The test's own connections are to stay. */
async function pids({ db }: Frame): Promise<number[]> {
  const all = await Promise.all(
    [1, 2, 3].map(() => db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid, pg_sleep(0.3)`)),
  )
  return all.flatMap((rows) => rows.map(({ pid }) => pid))
}

test.skipIf(whyNotMounted !== null)(
  `§9 no room left on the volume of PostgreSQL: not ready, alive, and it goes on when there is ${whyNotMounted ?? ""}`,
  async () => {
    using volume = smallVolume(300)
    await stand({ dir: volume.dir }, async (frame) => {
      const { url } = frame.programs[0]!
      const going = await traffic(frame, walks, seconds)
      await Bun.sleep(1_000)
      volume.fill()
      await until(url, /^503 not ready: (the disk of the database is full \(53100\)|the database)/)
      await refusedInTheEnd(frame, going)
      await Bun.sleep(seconds * 500)
      volume.empty()
      await back(frame)
      await allIsWell(frame, going)
    })
  },
  600_000,
)

/** PostgreSQL may have ended over it, if its own log found no room; then whoever keeps it starts it again. */
async function back({ postgres, programs }: Frame): Promise<void> {
  const ready = until(programs[0]!.url, /^200 ready$/)
  const soon = await Promise.race([ready.then(() => true), Bun.sleep(5_000).then(() => false)])
  if (!soon) {
    await postgres.end("SIGKILL")
    await postgres.start()
  }
  await ready
}
