/** What the admin knows of the person with the phone, as the page beside the phone shows it. */
import { and, eq } from "drizzle-orm"
import * as Calendar from "../domain/calendar"
import * as Delivery from "../domain/delivery"
import * as Event from "../domain/event"
import * as Friend from "../domain/friend"
import * as Scenario from "../domain/scenario"
import * as Step from "../domain/step"
import * as Subject from "../domain/subject"
import { friends } from "../schema"
import type { Stage } from "./stage"
import * as Time from "./time"

const EVENTS = 14
const LEDGER = 60

/** The friend with this LINE user id; null while they are none. */
export async function find({ world, channelId }: Stage, userId: string): Promise<Friend.Friend | null> {
  const [friend] = await world.db
    .select()
    .from(friends)
    .where(and(eq(friends.channelId, channelId), eq(friends.lineUserId, userId)))
  return friend ?? null
}

/** When the next step of this person is due; of anybody where nothing of theirs lies ahead, null where nothing does. */
export async function nextDue(stage: Stage, userId: string): Promise<Temporal.Instant | null> {
  const friend = await find(stage, userId)
  const own = friend && (await Time.nextDue(stage.world, { channelId: stage.channelId, friendId: friend.id }))
  return own ?? Time.nextDue(stage.world, { channelId: stage.channelId })
}

export type Story = NonNullable<Awaited<ReturnType<typeof story>>>

/** Tags, walks step by step, the ledger and the latest events; null for a stranger. */
export async function story(stage: Stage, userId: string) {
  const { world, channelId } = stage
  const friend = await find(stage, userId)
  if (!friend) return null
  const entries = await Delivery.list(world.db, channelId, { friendId: friend.id }, { limit: LEDGER })
  const events = await Event.timeline(world.db, channelId, friend.id, { limit: EVENTS })
  const nameOf = await Subject.names(world.db, channelId, events)
  return {
    friend: await Friend.findKnown(world.db, channelId, friend.id),
    walks: await walksOf(stage, friend.id, entries),
    events: events.map((event) => ({ ...event, subject: nameOf(event) })),
    entries,
  }
}

async function walksOf(stage: Stage, friendId: bigint, entries: readonly Delivery.Entry[]) {
  const { world, channelId } = stage
  const walks = await Friend.walks(world.db, channelId, friendId, 4)
  // Those under way stand in front.
  const inOrder = walks.toSorted(
    (a, b) => Number(b.enrollment.state === "active") - Number(a.enrollment.state === "active"),
  )
  return Promise.all(
    inOrder.map(async ({ enrollment, scenario: { id } }) => {
      const scenario = await Scenario.find(world.db, channelId, id)
      const steps = (await Step.list(world.db, channelId, id)).filter((step) => step.enabled)
      const stones = steps.map((step) => ({
        step: { id: step.id, name: step.name, position: step.position },
        entry: entries.find((entry) => entry.enrollmentId === enrollment.id && entry.step.id === step.id) ?? null,
        dueAt: dueAt(stage, scenario, enrollment, step),
      }))
      return { enrollment, scenario, stones }
    }),
  )
}

/** When the step would leave if nothing comes between; null when it never will, or the goal is not known. */
function dueAt(
  { zone }: Stage,
  scenario: Scenario.Scenario,
  { originAt, eligibleFrom }: { originAt: Temporal.Instant | null; eligibleFrom: Temporal.Instant },
  { timing, missed, availableFrom }: Step.Step,
): Temporal.Instant | null {
  if (!originAt) return null
  const due = Calendar.due(
    timing.kind === "clock"
      ? { ...timing, timing: "clock", missed }
      : { timing: "elapsed", ...inSeconds(timing), missed },
    originAt,
    Calendar.latest(eligibleFrom, availableFrom),
    { zone, window: Calendar.windowOf(scenario), countdown: scenario.kind === "countdown" },
  )
  return "at" in due ? due.at : null
}

const seconds = { minutes: 60, hours: 3600, days: 86_400 }
const inSeconds = ({ offset, unit }: { offset: number; unit: keyof typeof seconds }) => ({
  offsetSeconds: offset * seconds[unit],
})
