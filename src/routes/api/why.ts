import * as v from "valibot"
import { preferred, translator } from "../../../views/locales"
import { type Listener, sentence, timing } from "../../../views/why/words"
import * as Channel from "../../domain/channel"
import { ledgerStates } from "../../domain/delivery"
import * as Segment from "../../domain/segment"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import * as Why from "../../domain/why"
import * as Json from "./json"
import { route } from "./route"

/** The codes are for programs, the sentences for people, in the request's Accept-Language. */
const explanation = v.strictObject({
  ...{ enrollmentId: Shape.digits, stepId: Shape.digits, friendId: Shape.digits, scenarioId: Shape.digits },
  /** Section by section: an origin, a blank history, the time. Null: not known before the others hold. */
  conditions: v.strictObject({ origin: v.boolean(), blank: v.boolean(), time: v.nullable(v.boolean()) }),
  reasons: v.array(v.strictObject({ code: Json.text, sentence: Json.text, at: Json.maybeMoment, words: Json.maybe })),
  timing: v.nullable(
    v.strictObject({
      ...{ dueAt: Json.maybeMoment, nominalAt: Json.moment, floorAt: Json.moment },
      ...{ floorIs: v.picklist(["enrolled", "resumed", "available", "undelivered", "one_per_day"]) },
      missed: v.nullable(v.picklist(["at_time", "now", "next_day", "skip"])),
      late: v.nullable(v.picklist(["none", "deliver", "one_per_day"])),
      movedFrom: Json.maybeMoment,
      sentences: v.array(Json.text),
    }),
  ),
  filter: v.array(v.strictObject({ condition: Segment.schema, isTrue: v.boolean() })),
  ledger: v.array(
    v.strictObject({
      ...{ deliveryId: Shape.digits, generation: Json.count, state: v.picklist(ledgerStates), reason: Json.maybe },
      ...{ dueAt: Json.moment, settledAt: Json.maybeMoment, batchId: v.nullable(Shape.digits), requestId: Json.maybe },
    }),
  ),
})

export const why = [
  route("GET", "/channels/:channelId/enrollments/:enrollmentId/steps/:stepId/why", {
    summary: "Why this friend has, or has not, got this step; the first reason is the verdict",
    tag: "enrollments",
    answers: { 200: explanation },
    async run({ world, ids, at, language }) {
      const { channelId, enrollmentId, stepId } = ids
      const found = await Why.explain(world.db, channelId, enrollmentId, stepId, at)
      const { zone } = await Channel.find(world.db, channelId)
      const steps = await Step.list(world.db, channelId, found.scenario.id)
      const locale = preferred(language)
      const listener: Listener = { locale, t: translator(locale), zone, now: at }
      return { status: 200, body: ofExplanation(found, listener, steps) }
    },
  }),
]

function ofExplanation(found: Why.Explanation, listener: Listener, steps: readonly Step.Step[]) {
  const { walk, step, friend, scenario, conditions, when } = found
  const names = (stepIds: readonly bigint[]) =>
    steps.flatMap(({ id, name }) => (stepIds.includes(id) ? [name || String(id)] : [])).join(", ")
  return {
    ...{ enrollmentId: String(walk.id), stepId: String(step.id) },
    ...{ friendId: String(friend.id), scenarioId: String(scenario.id), conditions },
    reasons: found.sayings.map((saying) => ({
      ...{ code: saying.says, sentence: sentence(listener, saying, found, names) },
      at: "at" in saying ? Json.when(saying.at) : null,
      words: "row" in saying ? saying.row.words : "words" in saying ? saying.words : null,
    })),
    timing: when && {
      ...{ dueAt: Json.when(when.dueAt), nominalAt: when.nominal.toString(), floorAt: when.floor.toString() },
      ...{ floorIs: when.floorIs, missed: when.missed, late: when.late, movedFrom: Json.when(when.movedFrom) },
      sentences: timing(listener, when),
    },
    filter: found.asked.map(({ leaf, isTrue }) => ({ condition: leaf, isTrue })),
    ledger: found.rows.map((row) => ({
      ...{ deliveryId: String(row.id), generation: row.generation, state: row.state, reason: row.reason },
      ...{ dueAt: row.dueAt.toString(), settledAt: Json.when(row.settledAt) },
      ...{ batchId: row.batch ? String(row.batch.id) : null, requestId: row.batch?.requestId ?? null },
    })),
  }
}
