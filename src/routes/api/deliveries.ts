import * as v from "valibot"
import * as Delivery from "../../domain/delivery"
import * as Shape from "../../domain/shape"
import * as Json from "./json"
import * as Page from "./page"
import { route } from "./route"

export const delivery = v.strictObject({
  ...{ id: Shape.digits, state: v.picklist(Delivery.ledgerStates), reason: Json.maybe },
  /** LINE's own, for a failure. */
  words: Json.maybe,
  ...{ friendId: Shape.digits, scenarioId: Shape.digits, stepId: Shape.digits, enrollmentId: Shape.digits },
  ...{ versionId: v.nullable(Shape.digits), batchId: v.nullable(Shape.digits), requestId: Json.maybe },
  ...{ dueAt: Json.moment, recordedAt: Json.moment, settledAt: Json.maybeMoment },
  /** Which property of the step's messages LINE refused: `messages[1].text`. */
  property: Json.maybe,
  /** What was decided about a failed or unknown one; `by` is a member of the staff, null for a program. */
  decided: v.nullable(v.strictObject({ is: v.picklist(["retried", "dismissed"]), at: Json.moment, by: Json.maybe })),
})

const maybeId = (id: bigint | null) => (id === null ? null : String(id))

export const ofDelivery = (row: Delivery.Entry): v.InferOutput<typeof delivery> => ({
  ...{ id: String(row.id), state: row.state, reason: row.reason, words: row.words },
  ...{ friendId: String(row.friend.id), scenarioId: String(row.scenario.id), stepId: String(row.step.id) },
  ...{ enrollmentId: String(row.enrollmentId), versionId: maybeId(row.versionId), batchId: maybeId(row.batchId) },
  ...{ requestId: row.requestId, dueAt: row.dueAt.toString(), recordedAt: row.recordedAt.toString() },
  ...{ settledAt: Json.when(row.settledAt), property: row.property },
  decided: row.decided && { ...row.decided, at: row.decided.at.toString() },
})

const search = v.strictObject({
  ...Page.byId,
  state: v.optional(v.picklist(Delivery.ledgerStates)),
  /** `true`: only what waits for a person, failed or unknown and neither retried nor dismissed. */
  look: v.optional(
    v.pipe(
      v.picklist(["true", "false"]),
      v.transform((text) => text === "true"),
    ),
  ),
  ...{ scenarioId: Page.idInQuery, stepId: Page.idInQuery, friendId: Page.idInQuery, batchId: Page.idInQuery },
})

export const deliveries = [
  route("GET", "/channels/:channelId/deliveries", {
    summary: "The ledger, newest first: each friend's copy of each step, and what became of it",
    tag: "deliveries",
    query: search,
    answers: { 200: Page.of(delivery) },
    async run({ world, ids, query: { cursor, limit, ...narrow } }) {
      const rows = await Delivery.list(world.db, ids.channelId, narrow, { before: cursor, limit: limit + 1 })
      const { page, nextCursor } = Page.cut(rows, limit)
      return { status: 200, body: { items: page.map(ofDelivery), nextCursor } }
    },
  }),
]
