import * as v from "valibot"
import { present } from "../../domain/absence"
import * as Delivery from "../../domain/delivery"
import * as Fault from "../../domain/fault"
import * as Retry from "../../domain/retry"
import * as Shape from "../../domain/shape"
import type { World } from "../../world"
import { delivery, ofDelivery } from "./deliveries"
import * as Json from "./json"
import { type Answer, route } from "./route"

/** Deciding about what LINE refused or left in doubt: sent again, or put aside. */

const { Look } = Delivery
const MOST_IDS = 5000

const narrowed = v.strictObject({
  state: v.optional(v.picklist(["failed", "unknown"])),
  ...{ scenarioId: v.optional(Shape.id), stepId: v.optional(Shape.id) },
  ...{ friendId: v.optional(Shape.id), batchId: v.optional(Shape.id) },
})

/** Either named ones, or all that wait for a person and match; `asOf` leaves out what failed later. */
const choice = v.strictObject({
  deliveryIds: v.optional(
    v.pipe(
      v.array(Shape.id),
      v.minLength(1, Fault.say("too_few", { min: 1 })),
      v.maxLength(MOST_IDS, Fault.say("too_many", { max: MOST_IDS })),
    ),
  ),
  all: v.optional(narrowed),
  asOf: v.optional(Shape.instant),
})

const counts = v.record(v.string(), Json.count)

/**
 * `now`, `today`, `later`: when what is sent again is due; `waits`: sent once what holds it has ended; `left`: not sent
 * again, and why; `unknown`: of those sent again, may have arrived already; `messages`: what LINE counts at most;
 * `paid`: those of them that belong to scenarios people pay for.
 */
const outcome = v.strictObject({
  ...{ chosen: Json.count, now: Json.count, today: Json.count, later: Json.count, waits: counts, left: counts },
  ...{ unknown: Json.count, messages: Json.count, paid: Json.count, lastDueAt: Json.maybeMoment, more: v.boolean() },
})

const shown =
  (status: number) =>
  (told: Retry.Outcome): Answer => ({ status, body: { ...told, lastDueAt: Json.when(told.lastDueAt) } })

export const decisions = [
  route("GET", "/channels/:channelId/deliveries/:deliveryId", {
    summary: "One row of the ledger",
    tag: "deliveries",
    answers: { 200: delivery },
    run: async ({ world, ids }) => ({ status: 200, body: await one(world.db, ids) }),
  }),
  route("POST", "/channels/:channelId/deliveries/retries/previews", {
    summary: "What sending failed and unknown deliveries again would do; changes nothing",
    tag: "deliveries",
    body: choice,
    answers: { 200: outcome },
    run: ({ ids, body, at, write }) =>
      write(
        meaning(ids.channelId, body, at, (db, chosen) => Retry.preview(db, ids.channelId, chosen, at)),
        shown(200),
        null,
      ),
  }),
  route("POST", "/channels/:channelId/deliveries/retries", {
    summary: "Send failed and unknown deliveries again; an unknown one may then arrive twice",
    tag: "deliveries",
    creates: true,
    body: choice,
    answers: { 201: outcome },
    run: ({ ids, body, at, write }) =>
      write(
        meaning(ids.channelId, body, at, (db, chosen) =>
          Retry.carryOut(db, ids.channelId, chosen, { at, staffId: null }),
        ),
        shown(201),
        { noun: "delivery", deed: "retried", counts: (outcome) => ({ deliveries: Retry.again(outcome) }) },
      ),
  }),
  route("POST", "/channels/:channelId/deliveries/dismissals", {
    summary: "Put failed and unknown deliveries aside; they stay in the ledger as they are",
    tag: "deliveries",
    creates: true,
    body: choice,
    answers: { 201: v.strictObject({ dismissed: Json.count }) },
    run: ({ ids, body, at, write }) =>
      write(
        meaning(ids.channelId, body, at, async (db, chosen) => ({
          dismissed: await Look.dismiss(db, ids.channelId, chosen, { at, staffId: null }),
        })),
        (body) => ({ status: 201, body }),
        { noun: "delivery", deed: "dismissed", counts: ({ dismissed }) => ({ deliveries: dismissed }) },
      ),
  }),
  route("PUT", "/channels/:channelId/deliveries/:deliveryId/retry", {
    summary: "Send one failed or unknown delivery again; once is enough",
    tag: "deliveries",
    answers: { 200: outcome },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          await one(db, ids)
          return Retry.carryOut(db, ids.channelId, { ids: [ids.deliveryId] }, { at, staffId: null })
        },
        shown(200),
        {
          noun: "delivery",
          deed: "retried",
          id: ids.deliveryId,
          counts: (outcome) => ({ deliveries: Retry.again(outcome) }),
        },
      ),
  }),
  route("PUT", "/channels/:channelId/deliveries/:deliveryId/dismissal", {
    summary: "Put one failed or unknown delivery aside",
    tag: "deliveries",
    answers: { 200: delivery },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          await one(db, ids)
          await Look.dismiss(db, ids.channelId, { ids: [ids.deliveryId] }, { at, staffId: null })
          return one(db, ids)
        },
        (body) => ({ status: 200, body }),
        { noun: "delivery", deed: "dismissed", id: ids.deliveryId },
      ),
  }),
  route("DELETE", "/channels/:channelId/deliveries/:deliveryId/dismissal", {
    summary: "Take a dismissal back",
    tag: "deliveries",
    answers: { 200: delivery },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          await one(db, ids)
          await Look.reinstate(db, ids.channelId, [ids.deliveryId], { at, staffId: null })
          return one(db, ids)
        },
        (body) => ({ status: 200, body }),
        { noun: "delivery", deed: "reinstated", id: ids.deliveryId },
      ),
  }),
]

async function one(db: World["db"], { channelId, deliveryId }: { channelId: bigint; deliveryId: bigint }) {
  const [row] = await Delivery.list(db, channelId, { id: deliveryId }, { limit: 1 })
  return ofDelivery(present(row, "delivery"))
}

/** Decides about the rows that the body means, unless it means none. */
function meaning<T>(
  channelId: bigint,
  body: v.InferOutput<typeof choice>,
  at: Temporal.Instant,
  decide: (db: World["db"], chosen: Delivery.Look.Choice) => Promise<T>,
) {
  return async (db: World["db"]): Promise<T | Fault.Refusal> => {
    const chosen = await meant(db, channelId, body, at)
    return Fault.isRefusal(chosen) ? chosen : decide(db, chosen)
  }
}

/** A body names rows, or what they have in common, and not both. */
async function meant(
  db: World["db"],
  channelId: bigint,
  { deliveryIds, all, asOf }: v.InferOutput<typeof choice>,
  at: Temporal.Instant,
): Promise<Delivery.Look.Choice | Fault.Refusal> {
  if (all)
    return deliveryIds ? Fault.one("all", "not_together", { other: "deliveryIds" }) : { search: all, asOf: asOf ?? at }
  if (!deliveryIds) return Fault.one("deliveryIds", "required")
  const there = await Look.there(db, channelId, deliveryIds)
  const faults = deliveryIds.flatMap((id, n) =>
    there.has(id) ? [] : [{ path: `deliveryIds[${n}]`, code: "absent", params: { kind: "delivery" } }],
  )
  return faults.length > 0 ? { faults: faults.slice(0, 100) } : { ids: deliveryIds }
}
