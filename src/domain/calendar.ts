/**
 * When a step is due. Pure: time comes in as an argument, nothing is read and nothing is written.
 * The tick, the rehearsal, the forecast and the explainer all ask here, so they can never disagree.
 */

/** A delivery window `[opens, closes)` in local time, "HH:MM" or "HH:MM:SS"; it may cross midnight. Null: always open. */
export type Window = { opens: string; closes: string } | null

/** The two columns in which a window is kept. */
export const windowOf = ({ windowOpens: opens, windowCloses: closes }: Hours): Window =>
  opens && closes ? { opens, closes } : null

type Hours = { windowOpens: string | null; windowCloses: string | null }

export type Missed = "at_time" | "now" | "next_day" | "skip"

export type Timing =
  | { timing: "clock"; days: number; timeOfDay: string }
  /** Real time after the origin; negative in countdowns. */
  | { timing: "elapsed"; offsetSeconds: number }

/** What the calendar must know of a walk's surroundings. */
export type Rules = {
  /** IANA zone of the channel. */
  zone: string
  window: Window
  /** A countdown: the origin is a goal that quiet hours must not push a step past. */
  countdown: boolean
}

/**
 * `at`: when the step may leave, quiet hours included. `nominal`: D, what its timing says (the order of section 4).
 * `unwindowed`: `at` before quiet hours had their say.
 */
export type Due =
  | { at: Temporal.Instant; nominal: Temporal.Instant; unwindowed: Temporal.Instant }
  | { never: "missed" | "past_goal"; nominal: Temporal.Instant }

/** When a step is due for a walk with this origin and floor. `never` is a fact for the history, not an error. */
export function due(
  step: Timing & { missed: Missed },
  origin: Temporal.Instant,
  floor: Temporal.Instant,
  rules: Rules,
): Due {
  const nominal = nominalAt(step, origin, rules.zone)
  const unwindowed = atOrAfter(nominal, floor) ? nominal : afterMissing(step, nominal, floor, rules.zone)
  if (!unwindowed) return { never: "missed", nominal }
  const at = nextOpening(unwindowed, rules)
  if (rules.countdown && atOrAfter(origin, unwindowed) && !atOrAfter(origin, at)) return { never: "past_goal", nominal }
  return { at, nominal, unwindowed }
}

/** D: the instant a step's timing names, whatever was missed and whatever the window. */
export function nominalAt(step: Timing, origin: Temporal.Instant, zone: string): Temporal.Instant {
  if (step.timing === "elapsed") return origin.add({ seconds: step.offsetSeconds })
  return localTime(localDate(origin, zone).add({ days: step.days }), step.timeOfDay, zone)
}

/** The latest of some instants; absent ones do not count. */
export function latest(first: Temporal.Instant, ...others: (Temporal.Instant | null | undefined)[]): Temporal.Instant {
  let winner = first
  for (const other of others) if (other && !atOrAfter(winner, other)) winner = other
  return winner
}

/** The instant itself where the window is open, else the next opening. */
export function nextOpening(at: Temporal.Instant, { zone, window }: Pick<Rules, "zone" | "window">): Temporal.Instant {
  if (!window || openPeriod(at, zone, window)) return at
  const today = localDate(at, zone)
  for (let days = 0; ; days++) {
    const period = periodOf(today.add({ days }), zone, window)
    if (period && atOrAfter(period.opening, at)) return period.opening
  }
}

export function isOpen(at: Temporal.Instant, { zone, window }: Pick<Rules, "zone" | "window">): boolean {
  return !window || openPeriod(at, zone, window) !== null
}

/** The closing of the open period that this instant is in; null where the window never closes, or is closed. */
export function nextClosing(
  at: Temporal.Instant,
  { zone, window }: Pick<Rules, "zone" | "window">,
): Temporal.Instant | null {
  return window ? (openPeriod(at, zone, window)?.closing ?? null) : null
}

/** The open period that holds an instant: today's, or one that began yesterday evening. */
function openPeriod(at: Temporal.Instant, zone: string, window: NonNullable<Window>) {
  const today = localDate(at, zone)
  for (const day of isOvernight(window) ? [today.subtract({ days: 1 }), today] : [today]) {
    const period = periodOf(day, zone, window)
    if (period && atOrAfter(at, period.opening) && !atOrAfter(at, period.closing)) return period
  }
  return null
}

/**
 * The period `[opening, closing)` that begins on a day. Both ends are instants, so that a window inside an hour that a
 * clock change leaves out moves with it, and one inside an hour that occurs twice is open once. Null where nothing of
 * it is left.
 */
function periodOf(day: Temporal.PlainDate, zone: string, window: NonNullable<Window>) {
  const opening = localTime(day, window.opens, zone)
  const closing = localTime(isOvernight(window) ? day.add({ days: 1 }) : day, window.closes, zone)
  return atOrAfter(opening, closing) ? null : { opening, closing }
}

const isOvernight = ({ opens, closes }: NonNullable<Window>) => Temporal.PlainTime.compare(opens, closes) > 0

/** The same local time `days` later. */
export function addLocalDays(at: Temporal.Instant, days: number, zone: string): Temporal.Instant {
  return at.toZonedDateTimeISO(zone).add({ days }).toInstant()
}

export function localDate(at: Temporal.Instant, zone: string): Temporal.PlainDate {
  return at.toZonedDateTimeISO(zone).toPlainDate()
}

export const atOrAfter = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) >= 0

function afterMissing(
  step: Timing & { missed: Missed },
  nominal: Temporal.Instant,
  floor: Temporal.Instant,
  zone: string,
): Temporal.Instant | null {
  if (step.missed === "skip") return null
  if (step.missed === "now") return floor
  const day = localDate(floor, zone)
  if (step.missed === "next_day") {
    const time = step.timing === "clock" ? step.timeOfDay : nominal.toZonedDateTimeISO(zone).toPlainTime()
    return localTime(day.add({ days: 1 }), time, zone)
  }
  return step.timing === "elapsed" ? floor : latest(floor, localTime(day, step.timeOfDay, zone))
}

/**
 * A local time as an instant. "compatible" is the rule of semantics 3: a time that does not exist moves forward by
 * the length of the gap, one that occurs twice takes the first.
 */
function localTime(date: Temporal.PlainDate, time: string | Temporal.PlainTime, zone: string): Temporal.Instant {
  const plainTime = typeof time === "string" ? Temporal.PlainTime.from(time) : time
  return date.toPlainDateTime(plainTime).toZonedDateTime(zone, { disambiguation: "compatible" }).toInstant()
}
