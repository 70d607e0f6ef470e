import type { Day } from "./tally"

/** What is left of its month's messages when the day is over; null where the plan has no limit, or LINE was not read. */
export type Outlook = { left: number | null }

/**
 * `available` is what is not kept for paid scenarios. `short`: messages that the month cannot carry; they wait, and are
 * the first thing the next month is asked for.
 */
export type Month = { month: string; requests: number; carriedOver: number; available: number | null; short: number }

type Quota = { month: string; allowance: number | null; used: number; reserve: number; readAt: Temporal.Instant | null }

/** Messages asked for: those of paid scenarios go first, and may use what is kept for them. */
type Asking = { paid: number; plain: number }

type Running = Month & { room: number | null; waiting: Asking }

/** Pure. Months are LINE's; a day of the channel's calendar may lie in two of them. */
export function monthsOf(days: readonly Day[], dates: readonly string[], paid: ReadonlySet<bigint>, quota: Quota) {
  const months: Running[] = []
  let runsOutOn: string | null = null
  const lefts: Outlook[] = []
  const byDay = Map.groupBy(days, (one) => one.day)
  for (const day of dates) {
    for (const [name, asking] of inMonths(byDay.get(day) ?? [], quota.month, day, paid)) {
      const known = months.find(({ month }) => month === name)
      const month = known ?? begin(name, months.at(-1), quota)
      if (!known) months.push(month)
      if (carry(month, asking, quota.reserve) > 0) runsOutOn ??= day
    }
    lefts.push({ left: leftOf(months.at(-1), quota.reserve) })
  }
  return { months: months.map(({ room, waiting, ...month }): Month => month), days: lefts, runsOutOn }
}

/** In their order. A day without a message still belongs to a month. */
function inMonths(days: readonly Day[], first: string, day: string, paid: ReadonlySet<bigint>): [string, Asking][] {
  const sums = new Map<string, Asking>()
  for (const { month, requests, scenarioId } of days) {
    const sum = sums.get(month) ?? { paid: 0, plain: 0 }
    sum[paid.has(scenarioId) ? "paid" : "plain"] += requests
    sums.set(month, sum)
  }
  const own = `${day.slice(0, 7)}-01`
  if (sums.size === 0) sums.set(own < first ? first : own, { paid: 0, plain: 0 })
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
}

function begin(name: string, before: Running | undefined, { month, allowance, used, reserve, readAt }: Quota): Running {
  const room = readAt === null || allowance === null ? null : Math.max(0, allowance - (name === month ? used : 0))
  const waiting = before?.waiting ?? { paid: 0, plain: 0 }
  const fresh = { month: name, requests: 0, carriedOver: 0, short: 0, room, waiting: { paid: 0, plain: 0 } }
  const begun: Running = { ...fresh, available: room === null ? null : Math.max(0, room - reserve) }
  carry(begun, waiting, reserve)
  return { ...begun, requests: 0, carriedOver: waiting.paid + waiting.plain }
}

/** How many of these the month cannot carry. */
function carry(month: Running, asking: Asking, reserve: number): number {
  month.requests += asking.paid + asking.plain
  if (month.room === null) return 0
  const paid = Math.min(asking.paid, month.room)
  const plain = Math.min(asking.plain, Math.max(0, month.room - paid - reserve))
  month.room -= paid + plain
  month.waiting.paid += asking.paid - paid
  month.waiting.plain += asking.plain - plain
  month.short = month.waiting.paid + month.waiting.plain
  return asking.paid + asking.plain - paid - plain
}

const leftOf = (month: Running | undefined, reserve: number): number | null =>
  month?.room == null ? null : Math.max(0, month.room - reserve)
