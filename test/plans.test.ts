/** The hot statements on a large table: caught as the engine runs them, explained, and pinned to their indexes. */
import { expect, test } from "bun:test"
import { type SQL, sql } from "drizzle-orm"
import { PgDialect } from "drizzle-orm/pg-core"
import type { Db } from "../src/db"
import * as Automation from "../src/domain/automation"
import * as Delivery from "../src/domain/delivery"
import * as Enrollment from "../src/domain/enrollment"
import * as Grid from "../src/domain/grid"
import { reach } from "../src/domain/reach"
import type { WebhookEvent } from "../src/line/webhook"
import { tick } from "../src/tick"
import type { Own } from "./db"
import { from, inUntouchedScene, type Scene, tokyo } from "./engine"

const due = 5_000
const waiting = 25_000

/** Big tables: a sequential scan of one of these in a hot statement is a regression. */
const big = new Set(["agenda", "enrollments", "deliveries", "friends", "events", "holds"])

test(
  `the statements of planning, sending and reacting read by index, with ${due} due among ${due + waiting} walks; a tick with nothing due reads next to nothing`,
  inUntouchedScene(async (s, own) => {
    await fill(s)
    await keepsItsPlan(s, own)
    const db = s.w.db
    const caught = catching(s)
    await s.tick()
    for (const query of caught)
      for (const node of await explain(db, query, true)) {
        if (!big.has(node.table) && node.table !== "batches") continue
        expect([node.table, node.type === "Seq Scan"]).toEqual([node.table, false])
        expect(node.rows).toBeLessThan(10)
        expect(node.pages).toBeLessThan(20)
      }
    s.w.at = tokyo("2026-11-21T19:00")
    // Once before the statistics of a second round exist, as on any first day.
    await Enrollment.plan(s.w, s.channelId)
    await Delivery.send(s.w)
    caught.length = 0
    await Enrollment.plan(s.w, s.channelId)
    await Delivery.send(s.w)
    const somebody = from(`U${(1_000_001).toString(16).padStart(32, "0")}`)
    const tell = (event: Partial<WebhookEvent>) => s.webhook({ ...event, ...somebody })
    await tell({ type: "message", message: { type: "text", id: "1", text: "はい" } })
    await tell({ type: "unfollow", timestamp: s.w.at.epochMilliseconds + 1_000 })
    await tell({ type: "follow", timestamp: s.w.at.epochMilliseconds + 2_000 })
    const heard = caught.at(-1)!
    for (const node of await explain(db, heard, true))
      expect([node.table, node.type === "Seq Scan" && big.has(node.table)]).toEqual([node.table, false])
    await Automation.drain(s.w, s.channelId)
    const plans = await Promise.all(caught.map((query) => explain(db, query)))
    const scans = plans.flatMap((plan) => plan.filter((node) => node.type === "Seq Scan" && big.has(node.table)))
    expect(scans).toEqual([])
    const used = (index: string) => plans.some((plan) => plan.some((node) => node.index === index))
    const pinned = [
      "agenda_due",
      "agenda_pkey",
      "deliveries_once",
      "enrollments_pkey",
      "batches_open",
      "friends_pkey",
      "events_unreacted",
      "holds_walk",
    ]
    expect(pinned.filter((index) => !used(index))).toEqual([])
    expect(caught.length).toBeGreaterThan(10)
  }),
  240_000,
)

test(
  "readers × steps: a page of 20,000 readers looks at a bounded number of rows, also where few match or nobody",
  inUntouchedScene(async (s) => {
    const id = await s.scenario()
    await s.step(id)
    const at = s.w.at.toString()
    await s.w.db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      // Without names: the index of names is not what is looked at here, and takes long to fill.
      await tx.execute(sql`
        insert into friends (channel_id, line_user_id, created_at, profile_fetched_at)
        select ${s.channelId}, 'U' || lpad(to_hex(n), 32, '0'), ${at}::timestamptz, ${at}::timestamptz
        from generate_series(1, 20000) as n`)
      await tx.execute(sql`
        insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
        select channel_id, id, ${id}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz from friends`)
      await tx.execute(sql`
        insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, due_at, recorded_at)
        select channel_id, id, 999999999, scenario_id, friend_id, 'marked', enrolled_at, enrolled_at from enrollments`)
    })
    await s.w.db.execute(sql`analyze`)
    const { db } = s.w
    const caught = catching(s)
    await pagesOfReaders(s)
    expect(caught.length).toBeGreaterThan(20)
    for (const query of caught)
      for (const node of await explain(db, query, true)) {
        if (!big.has(node.table)) continue
        expect([node.table, node.type === "Seq Scan"]).toEqual([node.table, false])
        expect(node.rows).toBeLessThanOrEqual(reach.rows + 1)
      }
  }),
  240_000,
)

/** To plan what a tick asks takes longer than to answer it: once the plan is known, it is kept. */
async function keepsItsPlan(s: Scene, own: Own): Promise<void> {
  const { db } = own.open(1)
  for (let ticks = 0; ticks < 8; ticks++) await tick({ ...s.w, db })
  const [row] = await db.execute<{ kept: number }>(sql`
    select sum(generic_plans)::int as kept from pg_prepared_statements where statement like '%due\\_0%'`)
  expect(row?.kept).toBeGreaterThan(1)
}

/** Readers × steps, as its page asks for it: also where few match, or nobody. */
async function pagesOfReaders(s: Scene): Promise<void> {
  const { db } = s.w
  const at = s.w.at
  const [scenario] = await db.execute<{ id: bigint }>(sql`select id from scenarios where channel_id = ${s.channelId}`)
  const [step] = await db.execute<{ id: bigint }>(sql`select id from steps where channel_id = ${s.channelId}`)
  const searches: Grid.Search[] = [
    ...[{}, { state: "withdrawn" as const }, { name: "友だち14999" }, { name: "だ" }, { name: "誰でもない" }],
    ...[{ segment: { tag: "1", has: true } }, { segment: { not: { following: true } } }],
  ]
  for (const search of searches) {
    const { readers } = await Grid.list(db, s.channelId, scenario!.id, search, { at })
    await Grid.cells(db, s.channelId, scenario!.id, readers, at)
  }
  await Grid.OfStep.delivered(db, s.channelId, step!.id, {})
  await Grid.OfStep.coming(db, s.channelId, scenario!.id, step!.id, {})
}

/** Two scenarios' walks: some due at 19:00, most on other days, and a long ledger of days gone by. */
async function fill(s: Scene): Promise<void> {
  const scenarioId = await s.scenario()
  const clock = (days: number) => ({ timing: { kind: "clock", days, timeOfDay: "19:00" } })
  const first = await s.step(scenarioId, { name: "前", ...clock(-9) }).catch(() => null)
  await s.step(scenarioId, { name: "一", ...clock(0) })
  await s.step(scenarioId, { name: "二", ...clock(1), messages: [{ type: "text", text: "{{name|お客}}さん" }] })
  expect(first).toBeNull()
  await s.friends(due + waiting)
  await s.w.db.transaction((tx) => walks(tx, s, scenarioId))
  // What left in former months.
  await s.w.db.execute(sql`
    insert into batches (channel_id, key, kind, state, step_ids, version_ids, friend_ids, enrollment_ids, renderer,
      recipients, settled, attempts, next_attempt_at, first_attempt_at, frozen_at, settled_at)
    select ${s.channelId}, gen_random_uuid(), 'push', 'accepted', '{1}', '{1}', '{1}', '{1}', 1, 1, 1, 1, t.at, t.at, t.at, t.at
    from generate_series(1, 10000) as n, lateral (select ${s.w.at.toString()}::timestamptz - n * interval '1 minute' as at) t`)
  await s.w.db.execute(sql`analyze`)
}

async function walks(db: Db, s: Scene, scenarioId: bigint): Promise<void> {
  const at = s.w.at.toString()
  // What is copied from `friends` refers to them; asking the database again for each row takes most of the time.
  await db.execute(sql`set local session_replication_role = replica`)
  await db.execute(sql`
    insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
    select ${s.channelId}, id, ${scenarioId}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz
    from friends where channel_id = ${s.channelId}`)
  await db.execute(sql`
    insert into agenda (channel_id, enrollment_id, next_due_at)
    select channel_id, id, case when row_number() over (order by id) <= ${due} then timestamptz '2026-11-21T10:00Z'
      else timestamptz '2026-11-25T10:00Z' + row_number() over (order by id) * interval '1 second' end
    from enrollments`)
  await db.execute(sql`
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, due_at, recorded_at)
    select channel_id, id, 999999999, scenario_id, friend_id, 'marked', enrolled_at, enrolled_at from enrollments`)
  await db.execute(sql`
    insert into holds (channel_id, enrollment_id, kind, began_at, ended_at, settled_at)
    select channel_id, id, 'blocked', enrolled_at, enrolled_at, enrolled_at from enrollments limit 20000`)
  await db.execute(sql`
    insert into events (channel_id, kind, friend_id, occurred_at, recorded_at, reacted_at)
    select channel_id, 'line.message', id, created_at, created_at, created_at from friends limit 20000`)
}

type Node = { type: string; table: string; index: string; rows: number; pages: number }

/** Every statement that runs through the world's database from now on. */
function catching(s: Scene): SQL[] {
  const caught: SQL[] = []
  const watch = <D extends Db>(db: D): D =>
    new Proxy(db, {
      get(target, key) {
        if (key === "execute")
          return (query: SQL) => {
            caught.push(query)
            return target.execute(query)
          }
        if (key === "transaction")
          return (work: (tx: Db) => Promise<unknown>) => target.transaction((tx) => work(watch(tx)))
        const value: unknown = Reflect.get(target, key)
        return typeof value === "function" ? value.bind(target) : value
      },
    })
  s.w.db = watch(s.w.db)
  return caught
}

class Undone extends Error {}

/** The plan's nodes; `run` carries the statement out, in a transaction that is taken back. */
async function explain(db: Db, query: SQL, run = false): Promise<Node[]> {
  const nodes: Node[] = []
  await db
    .transaction(async (tx) => {
      const explained = run ? await prepared(tx, query) : sql`explain (format json) ${query}`
      const rows = await tx.execute<{ "QUERY PLAN": { Plan: Record<string, unknown> }[] }>(explained)
      walk(rows[0]?.["QUERY PLAN"][0]?.Plan, nodes)
      throw new Undone()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  return nodes
}

let kept = 0

/** As after many ticks: the plan that is kept for all values, which does not know that nobody is due at this moment. */
async function prepared(tx: Db, query: SQL): Promise<SQL> {
  const { sql: text, params } = new PgDialect().sqlToQuery(query)
  const name = `kept_${++kept}`
  await tx.execute(sql`set local plan_cache_mode = force_generic_plan`)
  await tx.execute(sql.raw(`prepare ${name} as ${text}`))
  const values = params.map((value) => (value === null ? "null" : `'${String(value).replaceAll("'", "''")}'`))
  const call = values.length > 0 ? `${name}(${values.join()})` : name
  return sql.raw(`explain (analyze, buffers, format json) execute ${call}`)
}

function walk(plan: Record<string, unknown> | undefined, nodes: Node[]): void {
  if (!plan) return
  const text = (key: string) => String(plan[key] ?? "")
  nodes.push({
    type: text("Node Type"),
    table: text("Relation Name"),
    index: text("Index Name"),
    rows: Number(plan["Actual Rows"] ?? 0) * Number(plan["Actual Loops"] ?? 1),
    pages: Number(plan["Shared Hit Blocks"] ?? 0) + Number(plan["Shared Read Blocks"] ?? 0),
  })
  if (Array.isArray(plan.Plans)) for (const inner of plan.Plans) walk(inner, nodes)
}
