import { List } from "../../../views/friends"
import type { Vocabulary } from "../../../views/friends/conditions"
import type { OnChannel } from "../../../views/reader"
import type { Db } from "../../db"
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Mark from "../../domain/mark"
import { reach } from "../../domain/reach"
import * as Scenario from "../../domain/scenario"
import * as Tag from "../../domain/tag"
import type { World } from "../../world"
import { listing } from "../listing"
import { one, type Posted } from "../posted"
import { narrowing, pairs, spelled } from "./narrowing"

const ON_A_PAGE = 50

/** The list of friends, as the address (or a form that was refused) narrows it. */
export async function list(
  { db, now }: World,
  reader: OnChannel,
  asked: Posted,
  refused: { ticked?: ReadonlySet<string>; error?: string } = {},
) {
  const { id: channelId } = reader.channel
  const vocabulary = await vocabularyOf(db, channelId)
  const { fields } = vocabulary
  const { typed, search, misread } = narrowing(asked, fields, reader.zone)
  const [sort, after, before] = ["sort", "after", "before"].map((name) => one(asked, name))
  const part = listing(
    `/channels/${channelId}/friends`,
    { sort, after, before },
    spelled(typed),
    Friend.Roster.orders,
    {
      ...{ first: "added" as const, limit: ON_A_PAGE },
    },
  )
  const { by, descending, span } = part
  const found = await Friend.Roster.roster(db, channelId, search, { by, descending, span, at: now() })
  const chosen = await Friend.Columns.chosen(db, channelId, reader.staff.id, fields)
  const ids = found.friends.map(({ id }) => id)
  const walks = chosen.includes("walks") ? await Friend.Roster.walking(db, channelId, ids) : new Map()
  return List({
    ...{ reader, typed, misread, vocabulary, sort: sort ?? "", pages: part.pages(found) },
    ...{
      sorted: found.instead ? { ...part.sorted, by: found.instead } : part.sorted,
      tooMany: found.instead ? reach.rows : null,
    },
    ...{ friends: found.friends, count: found.count, unfinished: found.unfinished },
    columns: { chosen, all: Friend.Columns.all(fields), fields, walks },
    everybody: pairs(typed),
    ...refused,
  })
}

/** What the conditions may speak of. */
export async function vocabularyOf(db: Db, channelId: bigint): Promise<Vocabulary> {
  return {
    tags: await Tag.names(db, channelId),
    marks: await Mark.list(db, channelId),
    fields: await Field.names(db, channelId),
    scenarios: await Scenario.list(db, channelId, { limit: 500 }),
  }
}
