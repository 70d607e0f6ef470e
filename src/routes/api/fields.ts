import * as v from "valibot"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Shape from "../../domain/shape"
import * as Json from "./json"
import * as Page from "./page"
import { route } from "./route"

const page = v.strictObject(Page.byId)

/** By the field's kind: a number as "1200.5", a date as "2027-01-31", a moment as RFC 3339, a flag as "true". */
const value = v.strictObject({ value: v.nullable(Shape.blankable(2000)) })

export const fields = [
  route("GET", "/channels/:channelId/fields", {
    summary: "Fields in the order they were made, each with the number of friends whose value is known",
    tag: "fields",
    query: page,
    answers: { 200: Page.of(Json.fieldCounted) },
    async run({ world, ids, query: { cursor, limit } }) {
      const rows = await Field.list(world.db, ids.channelId, { after: cursor, limit: limit + 1 })
      const { page, nextCursor } = Page.cut(rows, limit)
      return {
        status: 200,
        body: { items: page.map((row) => ({ ...Json.ofField(row), friends: row.friends })), nextCursor },
      }
    },
  }),
  route("POST", "/channels/:channelId/fields", {
    summary: "Make a field; its key is what placeholders say",
    tag: "fields",
    creates: true,
    body: Field.schema,
    answers: { 201: Json.field },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Field.create(db, ids.channelId, body, at),
        ({ field }) => ({
          status: 201,
          body: Json.ofField(field),
          headers: { location: `/api/v1/channels/${ids.channelId}/fields/${field.id}` },
        }),
        { noun: "field", deed: "created", id: ({ field }) => field.id },
      ),
  }),
  route("GET", "/channels/:channelId/fields/:fieldId", {
    summary: "One field",
    tag: "fields",
    answers: { 200: Json.field },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofField(await Field.find(world.db, ids.channelId, ids.fieldId)) }
    },
  }),
  route("PATCH", "/channels/:channelId/fields/:fieldId", {
    summary: "Change a field's name or choices; key and kind stay",
    tag: "fields",
    body: Field.changes,
    answers: { 200: Json.field },
    run: ({ ids, body, write }) =>
      write(
        (db) => Field.edit(db, ids.channelId, ids.fieldId, body),
        ({ field }) => ({ status: 200, body: Json.ofField(field) }),
        { noun: "field", deed: "changed", id: ids.fieldId },
      ),
  }),
  route("DELETE", "/channels/:channelId/fields/:fieldId", {
    summary: "Delete a field and every value of it; refused while a step or a countdown uses it",
    tag: "fields",
    answers: { 204: null },
    run: ({ ids, write }) =>
      write(
        (db) => Field.remove(db, ids.channelId, ids.fieldId),
        () => ({ status: 204 }),
        { noun: "field", deed: "deleted", id: ids.fieldId },
      ),
  }),
  route("PUT", "/channels/:channelId/friends/:friendId/fields/:fieldId", {
    summary: "Give a friend a value; null takes it away. A countdown's goal moves with it",
    tag: "friends",
    body: value,
    answers: { 200: Json.friend },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          await Friend.find(db, ids.channelId, ids.friendId)
          await Field.find(db, ids.channelId, ids.fieldId)
          const set = await Field.set(db, ids.channelId, [ids.friendId], ids.fieldId, body.value, at)
          return Fault.isRefusal(set) ? set : Friend.findKnown(db, ids.channelId, ids.friendId)
        },
        (friend) => ({ status: 200, body: Json.ofFriend(friend) }),
        { noun: "friend", deed: "changed", id: ids.friendId },
      ),
  }),
]
