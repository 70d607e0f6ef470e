/** What the inbox and its conversations show, for a page and for its stream alike. */

import { type Inbox, People, type Which } from "../../../views/inbox/list"
import { Standing } from "../../../views/inbox/reply"
import { type Shown, Talk, writeCursor } from "../../../views/inbox/show"
import type { Parts } from "../../../views/parts/live"
import { Unanswered } from "../../../views/parts/navigation"
import type { OnChannel } from "../../../views/reader"
import * as Conversation from "../../domain/conversation"
import * as List from "../../domain/conversation/list"
import * as Thread from "../../domain/conversation/thread"
import * as Friend from "../../domain/friend"
import * as Push from "../../domain/push"
import type { World } from "../../world"
import { pages } from "../paging"
import { idOf } from "../posted"

type Query = Record<string, string | undefined>

const PEOPLE = 30
const WORDS = 40

export const whichOf = (query: Query): Which => (query.which === "waiting" ? "waiting" : "all")

export async function inbox(world: World, { channel }: OnChannel, query: Query): Promise<Inbox> {
  const which = whichOf(query)
  const found = await List.list(world.db, channel.id, which, { after: placeIn(query.before), limit: PEOPLE })
  const path = `/channels/${channel.id}/inbox`
  const search = { which: which === "all" ? undefined : which }
  return {
    which,
    rows: found.rows,
    waiting: await List.waiting(world.db, channel.id),
    pages: pages(path, search, query, found.next ? written(found.next) : null),
  }
}

export async function conversation(
  world: World,
  reader: OnChannel,
  friendId: bigint,
  query: Query,
  typed?: Shown["typed"],
): Promise<Shown> {
  const { db } = world
  const { id } = reader.channel
  const friend = await Friend.find(db, id, friendId)
  const cursor = cursorIn(query.back)
  const { items, next } = await Thread.thread(db, id, friendId, { cursor, limit: WORDS })
  const state = await Conversation.find(db, id, friendId)
  const lives = friend.replyTokenUntil && Temporal.Instant.compare(friend.replyTokenUntil, reader.now) > 0
  return {
    ...{ reader, friend, items, isPast: cursor !== undefined, typed },
    inbox: await inbox(world, reader, { which: query.which }),
    earlier: next ? `/channels/${id}/inbox/${friendId}?back=${writeCursor(next)}` : null,
    seen: state?.lastEventId ?? null,
    isWaiting: state?.unansweredSince != null,
    cost: await Push.cost(db, id, 1, reader.now),
    freeUntil: friend.replyToken && lives ? friend.replyTokenUntil : null,
    ticket: crypto.randomUUID(),
  }
}

/** The parts of the list that its stream sends. */
export async function listParts(world: World, reader: OnChannel, query: Query): Promise<Parts> {
  const shown = await inbox(world, reader, query)
  return { people: People({ reader, inbox: shown }), ...counts(reader, shown) }
}

/** Beside the inbox in both navigations. */
function counts(reader: OnChannel, { waiting }: Inbox): Parts {
  const channel = { ...reader.channel, unanswered: waiting }
  return {
    "unanswered-side": Unanswered({ reader, channel, at: "side" }),
    "unanswered-dock": Unanswered({ reader, channel, at: "dock" }),
  }
}

/** The parts of a conversation that its stream sends: never the form, in which somebody may be typing. */
export async function conversationParts(
  world: World,
  reader: OnChannel,
  friendId: bigint,
  query: Query,
): Promise<Parts> {
  const shown = await conversation(world, reader, friendId, query)
  return {
    people: People({ reader, inbox: shown.inbox, open: friendId }),
    talk: Talk(shown),
    ...counts(reader, shown.inbox),
    ...(reader.may(`/channels/${reader.channel.id}/inbox/${friendId}/answers`) ? { standing: Standing(shown) } : {}),
  }
}

/** Without a full stop, which the trail of a list is made of. */
const written = ({ waiting, at, id }: List.Place) => `${waiting ? "w" : "r"}-${at.epochNanoseconds}-${id}`

function placeIn(text: string | undefined): List.Place | null {
  const [, waiting, at, id] = /^([wr])-([0-9]{1,20})-([1-9][0-9]{0,17})$/.exec(text ?? "") ?? []
  if (!at || !id || BigInt(at) > LAST_NANOSECOND) return null
  return { waiting: waiting === "w", at: Temporal.Instant.fromEpochNanoseconds(BigInt(at)), id: BigInt(id) }
}

const LAST_NANOSECOND = 8_640_000_000_000_000_000_000n

function cursorIn(text: string | undefined): Thread.Cursor | undefined {
  if (!text) return undefined
  const [event, delivery, push] = text.split(".").map((part) => idOf(part) ?? undefined)
  return { event, delivery, push }
}
