import * as v from "valibot"
import * as Friend from "../../domain/friend"
import * as Tag from "../../domain/tag"
import * as Json from "./json"
import * as Page from "./page"
import { route } from "./route"

const page = v.strictObject(Page.byId)

export const tags = [
  route("GET", "/channels/:channelId/tags", {
    summary: "Tags in the order they were made, each with the number of friends who carry it",
    tag: "tags",
    query: page,
    answers: { 200: Page.of(Json.tagCounted) },
    async run({ world, ids, query: { cursor, limit } }) {
      const rows = await Tag.list(world.db, ids.channelId, { after: cursor, limit: limit + 1 })
      const { page, nextCursor } = Page.cut(rows, limit)
      return {
        status: 200,
        body: { items: page.map((row) => ({ ...Json.ofTag(row), friends: row.friends })), nextCursor },
      }
    },
  }),
  route("POST", "/channels/:channelId/tags", {
    summary: "Make a tag",
    tag: "tags",
    creates: true,
    body: Tag.schema,
    answers: { 201: Json.tag },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Tag.create(db, ids.channelId, body, at),
        ({ tag }) => ({
          status: 201,
          body: Json.ofTag(tag),
          headers: { location: `/api/v1/channels/${ids.channelId}/tags/${tag.id}` },
        }),
        { noun: "tag", deed: "created", id: ({ tag }) => tag.id },
      ),
  }),
  route("GET", "/channels/:channelId/tags/:tagId", {
    summary: "One tag",
    tag: "tags",
    answers: { 200: Json.tag },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofTag(await Tag.find(world.db, ids.channelId, ids.tagId)) }
    },
  }),
  route("PATCH", "/channels/:channelId/tags/:tagId", {
    summary: "Rename a tag",
    tag: "tags",
    body: Tag.schema,
    answers: { 200: Json.tag },
    run: ({ ids, body, write }) =>
      write(
        (db) => Tag.rename(db, ids.channelId, ids.tagId, body),
        ({ tag }) => ({ status: 200, body: Json.ofTag(tag) }),
        { noun: "tag", deed: "changed", id: ids.tagId },
      ),
  }),
  route("DELETE", "/channels/:channelId/tags/:tagId", {
    summary: "Delete a tag and take it off everybody; refused while a step uses it",
    tag: "tags",
    answers: { 204: null },
    run: ({ ids, write }) =>
      write(
        (db) => Tag.remove(db, ids.channelId, ids.tagId),
        () => ({ status: 204 }),
        { noun: "tag", deed: "deleted", id: ids.tagId },
      ),
  }),
  route("PUT", "/channels/:channelId/friends/:friendId/tags/:tagId", {
    summary: "Put a tag on a friend",
    tag: "friends",
    answers: { 204: null },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          await Friend.find(db, ids.channelId, ids.friendId)
          await Tag.find(db, ids.channelId, ids.tagId)
          return Tag.add(db, ids.channelId, [ids.friendId], ids.tagId, at)
        },
        () => ({ status: 204 }),
        { noun: "friend", deed: "tagged", id: ids.friendId },
      ),
  }),
  route("DELETE", "/channels/:channelId/friends/:friendId/tags/:tagId", {
    summary: "Take a tag off a friend",
    tag: "friends",
    answers: { 204: null },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          await Friend.find(db, ids.channelId, ids.friendId)
          await Tag.find(db, ids.channelId, ids.tagId)
          return Tag.drop(db, ids.channelId, [ids.friendId], ids.tagId, at)
        },
        () => ({ status: 204 }),
        { noun: "friend", deed: "untagged", id: ids.friendId },
      ),
  }),
]
