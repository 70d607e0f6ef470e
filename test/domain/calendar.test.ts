import { describe, expect, test } from "bun:test"
import * as Calendar from "../../src/domain/calendar"
import fc from "../seeded"

const tokyo = { zone: "Asia/Tokyo", window: null, countdown: false }
const at = (local: string, zone = "Asia/Tokyo") => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant()
const clock = (days: number, timeOfDay: string, missed: Calendar.Missed = "at_time") =>
  ({ timing: "clock", days, timeOfDay, missed }) as const
const elapsed = (hours: number, missed: Calendar.Missed = "at_time") =>
  ({ timing: "elapsed", offsetSeconds: hours * 3600, missed }) as const
const when = (due: Calendar.Due, zone = "Asia/Tokyo") =>
  "never" in due ? due.never : due.at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "second" })

describe("semantics 3, worked examples", () => {
  const longAgo = at("2026-11-01T08:00")

  test("a: a reader of 10+ days, step '1 day, 19:00' saved at 20:00 with choice deliver: at once", () => {
    expect(when(Calendar.due(clock(1, "19:00"), longAgo, at("2026-11-21T20:00"), tokyo))).toBe("2026-11-21T20:00:00")
  })
  test("b: the same, saved at 15:00: 19:00 the same day", () => {
    expect(when(Calendar.due(clock(1, "19:00"), longAgo, at("2026-11-21T15:00"), tokyo))).toBe("2026-11-21T19:00:00")
  })
  test("c: the same, saved at 00:30: 19:00 that day", () => {
    expect(when(Calendar.due(clock(1, "19:00"), longAgo, at("2026-11-21T00:30"), tokyo))).toBe("2026-11-21T19:00:00")
  })
  test("d: enrolled 21:00, 'day 0, 09:00', next_day: 09:00 next day", () => {
    const o = at("2026-11-21T21:00")
    expect(when(Calendar.due(clock(0, "09:00", "next_day"), o, o, tokyo))).toBe("2026-11-22T09:00:00")
  })
  test("e: enrolled 21:00, 'day 0, 09:00', at_time: at once", () => {
    const o = at("2026-11-21T21:00")
    expect(when(Calendar.due(clock(0, "09:00"), o, o, tokyo))).toBe("2026-11-21T21:00:00")
  })
  test("f: enrolled 22:00, elapsed 5 h, window 08:00–21:00: 08:00 next morning", () => {
    const o = at("2026-11-21T22:00")
    const rules = { ...tokyo, window: { opens: "08:00", closes: "21:00" } }
    expect(when(Calendar.due(elapsed(5), o, o, rules))).toBe("2026-11-22T08:00:00")
  })
  test("g: enrolled Jan 31 23:59:59, '1 day, 10:00': Feb 1 10:00", () => {
    const o = at("2027-01-31T23:59:59")
    expect(when(Calendar.due(clock(1, "10:00"), o, o, tokyo))).toBe("2027-02-01T10:00:00")
  })
  test("h: enrolled the 1st, countdown to the 20th 18:00, '−3 days, 12:00': 17th 12:00", () => {
    const goal = at("2026-12-20T18:00")
    const rules = { ...tokyo, countdown: true }
    expect(when(Calendar.due(clock(-3, "12:00", "skip"), goal, at("2026-12-01T10:00"), rules))).toBe(
      "2026-12-17T12:00:00",
    )
  })
})

describe("semantics 3, the four missed policies", () => {
  const o = at("2026-11-10T12:00")
  const floor = at("2026-11-21T15:00")
  const cases: [string, Calendar.Timing & { missed: Calendar.Missed }, string][] = [
    ["clock, at_time, later today", clock(1, "19:00", "at_time"), "2026-11-21T19:00:00"],
    ["clock, at_time, earlier today", clock(1, "09:00", "at_time"), "2026-11-21T15:00:00"],
    ["clock, now", clock(1, "19:00", "now"), "2026-11-21T15:00:00"],
    ["clock, next_day", clock(1, "19:00", "next_day"), "2026-11-22T19:00:00"],
    ["clock, skip", clock(1, "19:00", "skip"), "missed"],
    ["elapsed, at_time", elapsed(5, "at_time"), "2026-11-21T15:00:00"],
    ["elapsed, now", elapsed(5, "now"), "2026-11-21T15:00:00"],
    ["elapsed, next_day: D's local time of day", elapsed(5, "next_day"), "2026-11-22T17:00:00"],
    ["elapsed, skip", elapsed(5, "skip"), "missed"],
  ]
  for (const [name, step, due] of cases) test(name, () => expect(when(Calendar.due(step, o, floor, tokyo))).toBe(due))

  test("a due instant equal to the floor is not missed", () => {
    expect(when(Calendar.due(elapsed(0, "skip"), o, o, tokyo))).toBe("2026-11-10T12:00:00")
  })
})

describe("semantics 3, quiet hours", () => {
  const day = { ...tokyo, window: { opens: "08:00", closes: "21:00" } }
  const night = { ...tokyo, window: { opens: "20:00", closes: "02:00" } }
  test("the opening is inside, the closing is not", () => {
    expect(Calendar.isOpen(at("2026-11-21T08:00"), day)).toBe(true)
    expect(Calendar.isOpen(at("2026-11-21T21:00"), day)).toBe(false)
  })
  test("a window may cross midnight", () => {
    expect(Calendar.isOpen(at("2026-11-21T01:59"), night)).toBe(true)
    expect(Calendar.isOpen(at("2026-11-21T02:00"), night)).toBe(false)
    expect(Calendar.nextOpening(at("2026-11-21T03:00"), night)).toEqual(at("2026-11-21T20:00"))
    expect(Calendar.nextClosing(at("2026-11-21T23:00"), night)).toEqual(at("2026-11-22T02:00"))
  })
  test("a window that a clock change leaves nothing of opens the day after", () => {
    const rules = { zone: "America/New_York", window: { opens: "02:00", closes: "03:00" } }
    const springNight = at("2027-03-14T00:30", "America/New_York")
    expect(Calendar.nextOpening(springNight, rules)).toEqual(at("2027-03-15T02:00", "America/New_York"))
  })
  test("semantics 2: in a countdown, a step that quiet hours would push past the goal is skipped", () => {
    const goal = at("2026-12-20T22:00")
    const rules = { ...day, countdown: true }
    expect(when(Calendar.due(elapsed(-0.5, "skip"), goal, at("2026-12-01T10:00"), rules))).toBe("past_goal")
    expect(when(Calendar.due(elapsed(-2, "skip"), goal, at("2026-12-01T10:00"), rules))).toBe("2026-12-20T20:00:00")
  })
})

describe("semantics 3, local times that do not exist or occur twice", () => {
  const newYork = { zone: "America/New_York", window: null, countdown: false }
  test("02:30 on the spring night moves forward by the gap", () => {
    const o = at("2027-03-13T12:00", "America/New_York")
    expect(when(Calendar.due(clock(1, "02:30"), o, o, newYork), "America/New_York")).toBe("2027-03-14T03:30:00")
  })
  test("01:30 on the autumn night takes the first", () => {
    const o = at("2026-10-31T12:00", "America/New_York")
    const due = Calendar.due(clock(1, "01:30"), o, o, newYork)
    expect("at" in due && due.at.toString()).toBe("2026-11-01T05:30:00Z")
  })
  test("an elapsed day is 24 hours, whatever the clocks do", () => {
    const o = at("2027-03-13T12:00", "America/New_York")
    expect(when(Calendar.due(elapsed(24), o, o, newYork), "America/New_York")).toBe("2027-03-14T13:00:00")
  })
})

const zones = ["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
const instants = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms))
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`)
const windows = fc.option(
  fc.record({ opens: times, closes: times }).filter((w) => w.opens !== w.closes),
  { nil: null },
)
const missed = fc.constantFrom<Calendar.Missed>("at_time", "now", "next_day", "skip")
const steps = fc.oneof(
  fc.record({
    timing: fc.constant("clock" as const),
    days: fc.integer({ min: -40, max: 400 }),
    timeOfDay: times,
    missed,
  }),
  fc.record({
    timing: fc.constant("elapsed" as const),
    offsetSeconds: fc.integer({ min: -40 * 86400, max: 400 * 86400 }),
    missed,
  }),
)

describe("semantics 3, for all zones, days and edits (10,000 cases each)", () => {
  const runs = { numRuns: 10_000 }
  test("nothing is due before its floor", () => {
    fc.assert(
      fc.property(steps, instants, instants, fc.constantFrom(...zones), windows, (step, o, floor, zone, window) => {
        const due = Calendar.due(step, o, floor, { zone, window, countdown: false })
        if ("never" in due) return step.missed === "skip" && Temporal.Instant.compare(due.nominal, floor) < 0
        return Calendar.atOrAfter(due.at, floor) && Calendar.atOrAfter(due.at, due.unwindowed)
      }),
      runs,
    )
  })
  test("what is not missed is due exactly when its timing says, but for quiet hours", () => {
    fc.assert(
      fc.property(steps, instants, fc.constantFrom(...zones), windows, (step, o, zone, window) => {
        const nominal = Calendar.nominalAt(step, o, zone)
        const due = Calendar.due(step, o, nominal, { zone, window, countdown: false })
        return "at" in due && due.unwindowed.equals(nominal)
      }),
      runs,
    )
  })
  test("a later floor never makes a step due earlier", () => {
    fc.assert(
      fc.property(steps, instants, instants, instants, fc.constantFrom(...zones), (step, o, a, b, zone) => {
        const [early, late] = Calendar.atOrAfter(a, b) ? [b, a] : [a, b]
        const rules = { zone, window: null, countdown: false }
        const first = Calendar.due(step, o, early, rules)
        const second = Calendar.due(step, o, late, rules)
        if ("never" in second) return true
        return "at" in first && Calendar.atOrAfter(second.at, first.at)
      }),
      runs,
    )
  })
  test("a window's next opening is open, also around clock changes", () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), windows, (at, zone, window) => {
        return Calendar.isOpen(Calendar.nextOpening(at, { zone, window }), { zone, window })
      }),
      runs,
    )
  })
  test("asking twice gives the same answer: a due instant is its own next opening", () => {
    fc.assert(
      fc.property(steps, instants, instants, windows, (step, o, floor, window) => {
        const rules = { zone: "Asia/Tokyo", window, countdown: false }
        const due = Calendar.due(step, o, floor, rules)
        return "never" in due || Calendar.nextOpening(due.at, rules).equals(due.at)
      }),
      runs,
    )
  })
})
