import * as Show from "../../../views/friends/show"
import { ConversationCard } from "../../../views/inbox/card"
import type { OnChannel } from "../../../views/reader"
import * as Thread from "../../domain/conversation/thread"
import * as Cursor from "../../domain/cursor"
import * as Delivery from "../../domain/delivery"
import type * as Enrollment from "../../domain/enrollment"
import * as Event from "../../domain/event"
import type { Fault } from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Mark from "../../domain/mark"
import * as Scenario from "../../domain/scenario"
import * as Subject from "../../domain/subject"
import * as Sweep from "../../domain/sweep"
import * as Tag from "../../domain/tag"
import type { World } from "../../world"
import * as Basis from "../basis"
import { pages } from "../paging"

type Query = Record<string, string | undefined>

const EVENTS_ON_A_PAGE = 30
const LATEST_DELIVERIES = 10
const lately = { limit: 5 }

/** Everything about one friend. */
export async function one(
  { db }: World,
  reader: OnChannel,
  friendId: bigint,
  query: Query,
  refused: {
    typed?: Record<string, string>
    own?: Show.OwnTyped
    tagName?: string
    faults?: readonly Fault[]
  } = {},
) {
  const channelId = reader.channel.id
  const friend = await Friend.findKnown(db, channelId, friendId)
  const note = await Friend.Own.note(db, channelId, friendId)
  const all = await Scenario.list(db, channelId, { limit: 500, archived: true })
  const pausedAt = new Map(all.map((scenario) => [scenario.id, scenario.pausedAt]))
  const walks = await Friend.walks(db, channelId, friendId)
  const resuming = await resumingOf(
    db,
    channelId,
    walks.map(({ enrollment }) => enrollment),
    reader.now,
  )
  return Show.Show({
    ...{ reader, friend },
    walks: walks.map(({ enrollment, scenario }) => ({
      enrollment,
      resuming: resuming.get(enrollment.id),
      scenario: { ...scenario, pausedAt: pausedAt.get(scenario.id) ?? null },
    })),
    entries: await Delivery.list(db, channelId, { friendId }, { limit: LATEST_DELIVERIES }),
    ...(await timeline(db, channelId, friendId, query)),
    tags: await Tag.names(db, channelId),
    fields: await Field.names(db, channelId),
    marks: await Mark.list(db, channelId),
    conversation: ConversationCard({
      reader,
      friendId,
      items: (await Thread.thread(db, channelId, friendId, lately)).items,
    }),
    ...{ note, own: own(friend, note) },
    scenarios: all.filter((scenario) => scenario.archivedAt === null),
    ...refused,
  })
}

/** What staff keep for themselves, as its form shows it. */
export function own(friend: Friend.Known, note: Friend.Own.Note | null): Show.OwnTyped {
  const words = { called: friend.called ?? "", note: note?.text ?? "" }
  return { ...words, basis: Basis.of(words) }
}

/** What resuming each of the paused ones brings. */
export async function resumingOf(
  db: World["db"],
  channelId: bigint,
  walks: readonly Enrollment.Listed[],
  at: Temporal.Instant,
) {
  const paused = walks.filter(({ state, holds }) => state === "active" && holds.includes("paused"))
  const told = new Map<bigint, Sweep.Resuming>()
  for (const [scenarioId, some] of Map.groupBy(paused, (walk) => walk.scenarioId)) {
    const ids = some.map(({ id }) => id)
    for (const [id, one] of await Sweep.resuming(db, channelId, scenarioId, ids, at)) told.set(id, one)
  }
  return told
}

async function timeline(db: World["db"], channelId: bigint, friendId: bigint, query: Query) {
  const place = query.before ? Cursor.read(query.before) : null
  const before = place ? { occurredAt: place.at, id: place.id } : undefined
  const rows = await Event.timeline(db, channelId, friendId, { before, limit: EVENTS_ON_A_PAGE + 1 })
  const events = rows.slice(0, EVENTS_ON_A_PAGE)
  const nameOf = await Subject.names(db, channelId, events)
  const last = rows.length > EVENTS_ON_A_PAGE ? events.at(-1) : undefined
  const next = last ? Cursor.write({ at: last.occurredAt, id: last.id }) : null
  return {
    events: events.map((event) => ({ ...event, subject: nameOf(event) })),
    pages: pages(`/channels/${channelId}/friends/${friendId}`, {}, query, next),
  }
}
