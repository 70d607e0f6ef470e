import * as v from "valibot"
import * as Fault from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Mark from "../../domain/mark"
import * as Shape from "../../domain/shape"
import * as Json from "./json"
import { route } from "./route"

const mark = v.strictObject({ id: Shape.digits, name: v.string(), colour: v.picklist(Mark.colours) })
const ofMark = ({ id, name, colour }: Mark.Mark) => ({ id: String(id), name, colour })

const note = v.strictObject({ note: Json.maybe, writtenAt: Json.maybeMoment })
const ofNote = (row: Friend.Own.Note | null) => ({
  note: row?.text ?? null,
  writtenAt: Json.when(row?.writtenAt ?? null),
})

export const marks = [
  route("GET", "/channels/:channelId/marks", {
    summary: "The staff's marks, in their order",
    tag: "marks",
    answers: { 200: v.strictObject({ items: v.array(mark) }) },
    async run({ world, ids }) {
      return { status: 200, body: { items: (await Mark.list(world.db, ids.channelId)).map(ofMark) } }
    },
  }),
  route("POST", "/channels/:channelId/marks", {
    summary: "Make a mark; it stands at the end of the list",
    tag: "marks",
    creates: true,
    body: Mark.schema,
    answers: { 201: mark },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Mark.create(db, ids.channelId, body, at),
        ({ mark }) => ({ status: 201, body: ofMark(mark) }),
        { noun: "mark", deed: "created", id: ({ mark }) => mark.id },
      ),
  }),
  route("PATCH", "/channels/:channelId/marks/:markId", {
    summary: "Rename or recolour a mark",
    tag: "marks",
    body: Mark.schema,
    answers: { 200: mark },
    run: ({ ids, body, write }) =>
      write(
        (db) => Mark.edit(db, ids.channelId, ids.markId, body),
        ({ mark }) => ({ status: 200, body: ofMark(mark) }),
        { noun: "mark", deed: "changed", id: ids.markId },
      ),
  }),
  route("DELETE", "/channels/:channelId/marks/:markId", {
    summary: "Delete a mark; who carries it carries none afterwards. Refused while a step's filter asks for it",
    tag: "marks",
    answers: { 204: null },
    run: ({ ids, write }) =>
      write(
        (db) => Mark.remove(db, ids.channelId, ids.markId),
        () => ({ status: 204 }),
        { noun: "mark", deed: "deleted", id: ids.markId },
      ),
  }),
  route("PUT", "/channels/:channelId/friends/:friendId/mark", {
    summary: "Mark a friend; null takes the mark off",
    tag: "friends",
    body: v.strictObject({ markId: v.nullable(Shape.id) }),
    answers: { 200: Json.friend },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const friend = await Friend.find(db, ids.channelId, ids.friendId)
          const known = await Mark.list(db, ids.channelId)
          if (body.markId !== null && !known.some(({ id }) => id === body.markId))
            return Fault.one("markId", "absent", { kind: "mark" })
          await Mark.put(db, ids.channelId, [friend.id], body.markId, { at, staffId: null })
          return Friend.findKnown(db, ids.channelId, friend.id)
        },
        (friend) => ({ status: 200, body: Json.ofFriend(friend) }),
        { noun: "friend", deed: "changed", id: ids.friendId },
      ),
  }),
  route("GET", "/channels/:channelId/friends/:friendId/note", {
    summary: "What staff have noted about a friend; null where there is no note",
    tag: "friends",
    answers: { 200: note },
    async run({ world, ids }) {
      await Friend.find(world.db, ids.channelId, ids.friendId)
      return { status: 200, body: ofNote(await Friend.Own.note(world.db, ids.channelId, ids.friendId)) }
    },
  }),
  route("PATCH", "/channels/:channelId/friends/:friendId", {
    summary: "Write what staff call a friend, and their note; an empty text takes it away",
    tag: "friends",
    body: Friend.Own.schema,
    answers: { 200: Json.friend },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const friend = await Friend.find(db, ids.channelId, ids.friendId)
          await Friend.Own.write(db, ids.channelId, friend.id, body, { at, staffId: null })
          return Friend.findKnown(db, ids.channelId, friend.id)
        },
        (friend) => ({ status: 200, body: Json.ofFriend(friend) }),
        { noun: "friend", deed: "changed", id: ids.friendId },
      ),
  }),
]
