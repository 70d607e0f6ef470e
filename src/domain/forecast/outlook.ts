import type { Day } from "./tally"

/** What is left of its month's messages when the day is over; null where the plan has no limit, or LINE was not read. */
export type Outlook = { left: number | null }

/** `short`: messages that its month cannot carry. They wait, and are the first thing the next month is asked for. */
export type Month = { month: string; requests: number; carriedOver: number; available: number | null; short: number }

type Quota = { month: string; allowance: number | null; used: number; reserve: number; readAt: Temporal.Instant | null }

/** Pure. Months are LINE's; a day of the channel's calendar may lie in two of them. */
export function monthsOf(days: readonly Day[], dates: readonly string[], quota: Quota) {
  const months = new Map<string, Month>()
  let runsOutOn: string | null = null
  const lefts: Outlook[] = []
  const byDay = Map.groupBy(days, (one) => one.day)
  for (const day of dates) {
    for (const [name, requests] of inMonths(byDay.get(day) ?? [], quota.month, day)) {
      const month = months.get(name) ?? begin(name, [...months.values()].at(-1), quota)
      months.set(name, month)
      month.requests += requests
      if (month.available === null) continue
      month.short = Math.max(0, month.requests + month.carriedOver - month.available)
      if (month.short > 0 && requests > 0) runsOutOn ??= day
    }
    lefts.push({ left: leftOf([...months.values()].at(-1)) })
  }
  return { months: [...months.values()], days: lefts, runsOutOn }
}

/** In their order. A day without a message still belongs to a month. */
function inMonths(days: readonly Day[], first: string, day: string): [string, number][] {
  const sums = new Map<string, number>()
  for (const { month, requests } of days) sums.set(month, (sums.get(month) ?? 0) + requests)
  const own = `${day.slice(0, 7)}-01`
  if (sums.size === 0) sums.set(own < first ? first : own, 0)
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
}

function begin(name: string, before: Month | undefined, { month, allowance, used, reserve, readAt }: Quota): Month {
  const carriedOver = before?.short ?? 0
  const whole = readAt === null || allowance === null ? null : Math.max(0, allowance - reserve)
  const available = whole === null ? null : name === month ? Math.max(0, whole - used) : whole
  const short = available === null ? 0 : Math.max(0, carriedOver - available)
  return { month: name, requests: 0, carriedOver, available, short }
}

function leftOf(month: Month | undefined): number | null {
  if (!month || month.available === null) return null
  return Math.max(0, month.available - month.carriedOver - month.requests)
}
