import * as v from "valibot"
import { present } from "../../domain/absence"
import * as Batch from "../../domain/batch"
import * as Shape from "../../domain/shape"
import * as Json from "./json"
import * as Page from "./page"
import { route } from "./route"

const batch = v.strictObject({
  ...{ id: Shape.digits, kind: v.picklist(["multicast", "push", "reply"]) },
  state: v.picklist(["ready", "sending", "accepted", "refused", "unknown", "thawed"]),
  ...{ stepIds: v.array(Shape.digits), recipients: Json.count, attempts: Json.count },
  /** LINE's own, where it said anything. */
  words: Json.maybe,
  requestIds: v.array(v.nullable(v.string())),
  ...{ frozenAt: Json.moment, firstAttemptAt: Json.maybeMoment, settledAt: Json.maybeMoment },
})

const ofBatch = (row: Batch.Summary): v.InferOutput<typeof batch> => ({
  ...{ id: String(row.id), kind: row.kind, state: row.state, stepIds: row.stepIds.map(String) },
  ...{ recipients: row.recipients, attempts: row.attempts, words: row.words, requestIds: row.requestIds },
  frozenAt: row.frozenAt.toString(),
  ...{ firstAttemptAt: Json.when(row.firstAttemptAt), settledAt: Json.when(row.settledAt) },
})

export const batches = [
  route("GET", "/channels/:channelId/batches", {
    summary: "Batches, newest first: what left together, and what LINE answered",
    tag: "batches",
    query: v.strictObject(Page.byId),
    answers: { 200: Page.of(batch) },
    async run({ world, ids, query: { cursor, limit } }) {
      const rows = await Batch.list(world.db, ids.channelId, { before: cursor, limit: limit + 1 })
      const { page, nextCursor } = Page.cut(rows, limit)
      return { status: 200, body: { items: page.map(ofBatch), nextCursor } }
    },
  }),
  route("GET", "/channels/:channelId/batches/:batchId", {
    summary: "One batch",
    tag: "batches",
    answers: { 200: batch },
    async run({ world, ids }) {
      const [row] = await Batch.list(world.db, ids.channelId, { id: ids.batchId, limit: 1 })
      return { status: 200, body: ofBatch(present(row, "batch")) }
    },
  }),
]
