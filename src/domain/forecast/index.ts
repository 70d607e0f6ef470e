/**
 * What the coming 31 days will ask of the month's messages (semantics 8): section 3 over every enrollment, one request a
 * friend however many steps travel in it. It knows the walks there are and the tags of today; it does not know friends
 * who are still to come, what actions will change, broadcasts, nor who will block.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints } from "../arrays"
import * as Channel from "../channel"
import * as Quota from "../quota"
import * as Tally from "../tally"
import { type Kept, kept, SMALL } from "./keep"
import { type Month, monthsOf, type Outlook } from "./outlook"
import { beginning, DAYS, type Day, spanOf, tally } from "./tally"

export { begin, count } from "./keep"
export type { Month, Outlook } from "./outlook"
export { DAYS } from "./tally"

/** `requests` are messages as LINE counts them: people reached. */
export type Forecast = {
  /** The moment for which it was counted. */
  asOf: Temporal.Instant
  /** The scenarios that send something, busiest first. */
  scenarios: { id: bigint; name: string; requests: number }[]
  /** Each of the 31 days, in the channel's zone, also those without a message. */
  days: (Outlook & { day: string; requests: number; byScenario: ReadonlyMap<bigint, number> })[]
  /** The months of LINE's (Japan's time) that these days touch. */
  months: Month[]
  /** Messages in all. */
  requests: number
  /** The first day that asks for more than its month still has; null: none does, or the plan has no limit. */
  runsOutOn: string | null
  /** Kept for paid scenarios, and so not counted as left. */
  reserve: number
  /** False before LINE has been read: then nothing can be said about what is left. */
  quotaKnown: boolean
  /** How many walks were looked at, and of these how many stand still or have no goal yet and are left out. */
  walks: number
  standing: number
  aimless: number
}

/** Null: a large channel whose first counting is not finished yet. */
export async function read(db: Db, channelId: bigint, now: Temporal.Instant): Promise<Forecast | null> {
  const counted = (await isSmall(db, channelId)) ? await atOnce(db, channelId, now) : await kept(db, channelId)
  return counted && shaped(db, channelId, counted, now)
}

async function isSmall(db: Db, channelId: bigint): Promise<boolean> {
  const [row] = await db.execute<{ walks: number }>(sql`select ${Tally.underWay(sql`${channelId}`)} as walks`)
  return (row?.walks ?? 0) <= SMALL
}

async function atOnce(db: Db, channelId: bigint, now: Temporal.Instant): Promise<Kept> {
  const { zone } = await Channel.find(db, channelId)
  const { used } = await Quota.state(db, channelId, now)
  const releasedAt = await Quota.releases(db, channelId, now)
  const all = await tally(db, channelId, beginning, SMALL + 1, spanOf(now, zone), releasedAt)
  return { ...all, begunAt: now, used }
}

async function shaped(db: Db, channelId: bigint, counted: Kept, now: Temporal.Instant): Promise<Forecast> {
  const { begunAt: asOf, walks, standing, aimless } = counted
  const quota = await Quota.state(db, channelId, now)
  const { zone } = await Channel.find(db, channelId)
  const dates = datesFrom(asOf, zone)
  const paid = new Set(await Quota.paidScenarios(db, channelId))
  const outlook = monthsOf(counted.days, dates, paid, { ...quota, used: counted.used, month: Quota.monthOf(asOf) })
  const byDay = Map.groupBy(counted.days, (one) => one.day)
  return {
    ...{ asOf, walks, standing, aimless, reserve: quota.reserve, quotaKnown: quota.readAt !== null },
    scenarios: await named(db, channelId, counted.days),
    days: dates.map((day, index) => ({ day, ...inAll(byDay.get(day) ?? []), ...outlook.days[index]! })),
    months: outlook.months,
    requests: sum(counted.days),
    runsOutOn: outlook.runsOutOn,
  }
}

function datesFrom(asOf: Temporal.Instant, zone: string): string[] {
  const first = asOf.toZonedDateTimeISO(zone).toPlainDate()
  return Array.from({ length: DAYS }, (_, days) => first.add({ days }).toString())
}

function inAll(days: Day[]) {
  const byScenario = new Map<bigint, number>()
  for (const { scenarioId, requests } of days) byScenario.set(scenarioId, (byScenario.get(scenarioId) ?? 0) + requests)
  return { requests: sum(days), byScenario }
}

const sum = (days: Day[]) => days.reduce((all, { requests }) => all + requests, 0)

async function named(db: Db, channelId: bigint, days: Day[]): Promise<Forecast["scenarios"]> {
  const byScenario = Map.groupBy(days, (one) => one.scenarioId)
  const rows = await db.execute<{ id: bigint; name: string }>(sql`
    select id, name from scenarios where channel_id = ${channelId} and id = any(${bigints([...byScenario.keys()])})`)
  return rows
    .map(({ id, name }) => ({ id, name, requests: sum(byScenario.get(id) ?? []) }))
    .sort((a, b) => b.requests - a.requests || Number(a.id - b.id))
}
