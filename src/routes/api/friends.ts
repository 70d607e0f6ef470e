import * as v from "valibot"
import * as Cursor from "../../domain/cursor"
import { say } from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Segment from "../../domain/segment"
import * as Shape from "../../domain/shape"
import * as Json from "./json"
import * as Page from "./page"
import { Problem } from "./problem"
import { route } from "./route"

const search = v.pipe(
  v.strictObject({
    ...Page.byMoment,
    name: v.optional(Shape.blankable(100)),
    tagId: Page.idInQuery,
    fieldId: Page.idInQuery,
    fieldValue: v.optional(Shape.blankable(2000)),
    state: v.optional(v.picklist(["following", "blocked"])),
    segment: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(20_000, say("too_long", { max: 20_000 })),
        v.parseJson(undefined, say("bad_form", { example: '{"tag":"1","has":true}' })),
        Segment.schema,
      ),
    ),
  }),
  v.forward(
    v.check(
      ({ fieldId, fieldValue }) => (fieldId === undefined) === (fieldValue === undefined),
      say("needs", { other: "fieldId" }),
    ),
    ["fieldValue"],
  ),
)

export const friends = [
  route("GET", "/channels/:channelId/friends", {
    summary: "Friends, newest first, narrowed by all that is given; segment is a tree as JSON",
    tag: "friends",
    query: search,
    answers: { 200: Page.of(Json.friend) },
    async run({ world, ids, at, query }) {
      const { cursor, limit, fieldId, fieldValue, ...rest } = query
      const faults = await Segment.check(world.db, ids.channelId, rest.segment ?? null, "segment")
      if (faults.length > 0) throw new Problem("badQuery", faults)
      const field = fieldId === undefined ? undefined : { id: fieldId, value: fieldValue ?? "" }
      const found = await Friend.list(world.db, ids.channelId, { ...rest, field }, { after: cursor, limit, at })
      const nextCursor = found.next && Cursor.write(found.next)
      return { status: 200, body: { items: found.friends.map(Json.ofFriend), nextCursor } }
    },
  }),
  route("POST", "/channels/:channelId/friends", {
    summary: "Write down up to 500 friends known by their LINE user id; those we know stay as they are",
    tag: "friends",
    creates: true,
    body: Friend.schema,
    answers: {
      200: v.strictObject({ items: v.array(v.strictObject({ created: v.boolean(), friend: Json.friend })) }),
    },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const made = await Friend.create(db, ids.channelId, body.friends, at)
          const known = await Friend.knownOf(
            db,
            ids.channelId,
            made.map(({ friend }) => friend),
          )
          return made.map(({ created }, index) => ({ created, friend: Json.ofFriend(known[index]!) }))
        },
        (items) => ({ status: 200, body: { items } }),
        {
          noun: "friend",
          deed: "created",
          counts: (items) => ({ friends: items.filter(({ created }) => created).length }),
        },
      ),
  }),
  route("GET", "/channels/:channelId/friends/:friendId", {
    summary: "One friend with tags and fields",
    tag: "friends",
    answers: { 200: Json.friend },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofFriend(await Friend.findKnown(world.db, ids.channelId, ids.friendId)) }
    },
  }),
]
