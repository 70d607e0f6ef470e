/** What staff decide about a channel: its zone, when it may send, and what it keeps back of the month. */
import { and, eq, isNull } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { channels, lateChoices, steps } from "../../schema"
import * as Enrollment from "../enrollment"
import * as Fault from "../fault"
import * as Planning from "../planning"
import * as Shape from "../shape"
import { type Channel, find } from "."

/** An IANA name. Offsets are refused: PostgreSQL reads their sign the other way round. */
const zone = v.pipe(
  v.string(),
  v.trim(),
  v.check((name) => isZone(name), Fault.say("unknown_zone")),
)

const hoursAndMinutes = v.pipe(
  Shape.timeOfDay,
  v.transform((time) => time.slice(0, 5)),
)

const hours = {
  zone,
  windowOpens: v.nullable(hoursAndMinutes),
  windowCloses: v.nullable(hoursAndMinutes),
  /** Section 6's choice for readers whose time has passed, since a change of zone or window retimes every step. */
  lateChoice: v.optional(v.picklist(lateChoices), "none"),
}

export const schema = v.pipe(
  v.strictObject({ ...hours, quotaReserve: Shape.whole(0, 100_000_000) }),
  v.forward(
    v.check((given) => (given.windowOpens === null) === (given.windowCloses === null), Fault.say("half_window")),
    ["windowCloses"],
  ),
  v.forward(
    v.check(
      (given) => given.windowOpens === null || given.windowOpens !== given.windowCloses,
      Fault.say("empty_window"),
    ),
    ["windowCloses"],
  ),
)
export type Input = v.InferOutput<typeof schema>

/** What is left out stays. */
export const changes = v.strictObject({ ...v.partial(v.strictObject(hours)).entries, lateChoice: hours.lateChoice })
export type Changes = v.InferOutput<typeof changes>

/** The whole of it once these are changed, or why that cannot be. */
export function after(
  { zone, windowOpens, windowCloses, quotaReserve }: Channel,
  given: Changes,
): { value: Input } | Fault.Refusal {
  return Fault.read(schema, { zone, windowOpens, windowCloses, quotaReserve, ...given })
}

/** `change` by what is given of it. */
export function edit(
  db: Db,
  channelId: bigint,
  given: Changes,
  at: Temporal.Instant,
): Promise<{ channel: Channel } | Fault.Refusal> {
  return db.transaction(async (tx) => {
    await Planning.exclude(tx, channelId)
    const whole = after(await find(tx, channelId), given)
    return Fault.isRefusal(whole) ? whole : { channel: await change(tx, channelId, whole.value, at) }
  })
}

/** A change of zone or window retimes every step (semantics section 3); the reserve changes nothing that is timed. */
export async function change(db: Db, channelId: bigint, input: Input, at: Temporal.Instant): Promise<Channel> {
  return db.transaction(async (tx) => {
    await Planning.exclude(tx, channelId)
    const before = await find(tx, channelId)
    const { lateChoice, ...chosen } = input
    await tx.update(channels).set(chosen).where(eq(channels.id, channelId))
    if (retimes(before, input)) await retimeAll(tx, channelId, lateChoice, at)
    return find(tx, channelId)
  })
}

export function retimes(before: Channel, input: Input): boolean {
  const same = (stored: string | null, given: string | null) => (stored?.slice(0, 5) ?? null) === given
  const { zone, windowOpens, windowCloses } = input
  return before.zone !== zone || !same(before.windowOpens, windowOpens) || !same(before.windowCloses, windowCloses)
}

async function retimeAll(db: Db, channelId: bigint, lateChoice: Input["lateChoice"], at: Temporal.Instant) {
  await db
    .update(steps)
    .set({ availableFrom: at, lateChoice })
    .where(and(eq(steps.channelId, channelId), isNull(steps.deletedAt)))
  await Enrollment.replan(db, channelId, "every scenario", at)
}

function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId === name
  } catch {
    return false
  }
}
