import * as v from "valibot"
import type { Db } from "../../db"
import * as Fault from "../../domain/fault"
import * as Halt from "../../domain/halt"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import * as Stop from "../../domain/stop"
import * as Transfer from "../../domain/transfer"
import * as Json from "./json"
import { type Answer, type Ask, route } from "./route"

/** Stopping, resuming, duplicating and carrying: a scenario as a whole, and an account as a whole. */

const counts = v.record(v.string(), Json.count)
const resuming = v.strictObject({
  ...{ held: Json.count, estimated: v.boolean(), now: Json.count, today: Json.count, later: Json.count },
  ...{ nothing: Json.count, skips: Json.count, stays: counts, remaining: v.nullable(Json.count) },
})
const halt = v.strictObject({
  haltedAt: Json.maybeMoment,
  running: Json.count,
  paused: Json.count,
  leaving: Json.count,
})

async function haltOf(db: Db, channelId: bigint) {
  const { haltedAt, running, paused, leaving } = await Halt.standing(db, channelId)
  return { haltedAt: Json.when(haltedAt), running: running.length, paused: paused.length, leaving }
}

const arriving = v.strictObject({
  document: Transfer.schema,
  /** Which of its steps, by their `ref`; left out: all. */
  refs: v.optional(v.pipe(v.array(Shape.digits), v.maxLength(500, Fault.say("too_many", { max: 500 })))),
  /** `tag:12` → an id here, `create`, or `leave`; what is found by its name needs none. */
  decisions: v.optional(v.record(v.string(), v.union([v.picklist(["create", "leave"]), Shape.id])), {}),
  enabled: v.optional(v.picklist(["off", "same"]), "off"),
  lateChoice: Step.changes.entries.lateChoice,
})

/** Stops the account or lets it go on; its scenarios follow after the answer, in portions. */
async function halting(
  { world, ids, write }: Ask<"/:channelId", unknown, unknown>,
  deed: "paused" | "resumed",
  work: (db: Db) => Promise<boolean>,
): Promise<Answer> {
  const answer = await write(work, async () => ({ status: 200, body: await haltOf(world.db, ids.channelId) }), {
    noun: "channel",
    deed,
    id: ids.channelId,
    counts: (changed) => ({ channels: Number(changed) }),
  })
  world.later(() => Halt.carryOnAll(world))
  return answer
}

export const standing = [
  route("GET", "/channels/:channelId/halt", {
    summary: "Whether everything on the account is stopped",
    tag: "channels",
    answers: { 200: halt },
    run: async ({ world, ids }) => ({ status: 200, body: await haltOf(world.db, ids.channelId) }),
  }),
  route("PUT", "/channels/:channelId/halt", {
    summary: "Stop everything on the account at once: nothing more begins to leave, and its scenarios are paused",
    tag: "channels",
    answers: { 200: halt },
    run: (asked) =>
      halting(asked, "paused", (db) => Halt.begin(db, asked.ids.channelId, { at: asked.at, staffId: null })),
  }),
  route("DELETE", "/channels/:channelId/halt", {
    summary: "Resume the account and the scenarios that stopping it has paused",
    tag: "channels",
    answers: { 200: halt },
    run: (asked) => halting(asked, "resumed", (db) => Halt.end(db, asked.ids.channelId, true, asked.at)),
  }),
  route("GET", "/channels/:channelId/scenarios/:scenarioId/resumption", {
    summary: "What resuming a paused scenario would do now; changes nothing",
    tag: "scenarios",
    answers: { 200: resuming },
    async run({ world, ids, at }) {
      const scenario = await Scenario.find(world.db, ids.channelId, ids.scenarioId)
      const { quota, ...found } = await Radius.ofResuming(world.db, ids.channelId, scenario, at)
      return { status: 200, body: { ...found, remaining: quota.left } }
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/withdrawals", {
    summary: "Withdraw everybody who walks; `readers` must be how many walk now. It goes on after the answer",
    tag: "scenarios",
    body: v.strictObject({ readers: Json.count }),
    answers: { 200: Json.scenario },
    async run({ world, ids, body, at, write }) {
      const answer = await write(
        async (db) => {
          const { walking, held } = await Scenario.findCounted(db, ids.channelId, ids.scenarioId)
          if (walking + held !== body.readers) return Fault.one("readers", "wrong_count", { count: walking + held })
          await Stop.begin(db, ids.channelId, ids.scenarioId, at)
          await Stop.carryOn(db, ids.channelId, ids.scenarioId, at)
          return Scenario.findCounted(db, ids.channelId, ids.scenarioId)
        },
        (scenario) => ({ status: 200, body: Json.ofScenario(scenario) }),
        { noun: "scenario", deed: "withdrawn", id: ids.scenarioId, counts: () => ({ readers: body.readers }) },
      )
      world.later(() => Stop.carryOnAll(world))
      return answer
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/copies", {
    summary: "Duplicate a scenario with its steps; nobody walks it, and it does not begin by itself",
    tag: "scenarios",
    creates: true,
    body: v.strictObject({ name: Shape.name(200) }),
    answers: { 201: Json.scenario },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const made = await Transfer.duplicate(db, ids.channelId, ids.scenarioId, body.name, { at })
          return Fault.isRefusal(made) ? made : Scenario.findCounted(db, ids.channelId, made.scenario.id)
        },
        (scenario) => ({
          ...{ status: 201, body: Json.ofScenario(scenario) },
          headers: { location: `/api/v1/channels/${ids.channelId}/scenarios/${scenario.id}` },
        }),
        { noun: "scenario", deed: "copied", id: ({ id }) => id },
      ),
  }),
  route("GET", "/channels/:channelId/scenarios/:scenarioId/steps/document", {
    summary: "All steps as a document that says what everything they speak of is called",
    tag: "steps",
    answers: { 200: Transfer.schema },
    async run({ world, ids, at }) {
      const document = await Transfer.write(world.db, ids.channelId, ids.scenarioId, [], at)
      return { status: 200, body: document }
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/steps/imports", {
    summary: "Add steps of a document; what its words mean here is found by name, or decided. Disabled unless asked",
    tag: "steps",
    creates: true,
    body: arriving,
    answers: { 201: v.strictObject({ items: v.array(Json.step) }) },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => {
          const { decisions, ...rest } = body
          const carrying = { ...rest, decisions: new Map(Object.entries(decisions)), home: false }
          return Transfer.carry(db, ids.channelId, ids.scenarioId, carrying, { at })
        },
        ({ steps }) => ({ status: 201, body: { items: steps.map(Json.ofStep) } }),
        { noun: "scenario", deed: "copied", id: ids.scenarioId, counts: ({ steps }) => ({ steps: steps.length }) },
      ),
  }),
  route("POST", "/channels/:channelId/steps/:stepId/versions/:versionId/restorations", {
    summary: "Say again what a former version said, as a new one",
    tag: "steps",
    creates: true,
    answers: { 201: Json.step },
    run: ({ ids, at, write }) =>
      write(
        async (db) => {
          const { messages } = await Step.version(db, ids.channelId, ids.stepId, { id: ids.versionId })
          return Step.edit(db, ids.channelId, ids.stepId, { messages, lateChoice: "none" }, { at })
        },
        ({ step }) => ({ status: 201, body: Json.ofStep(step) }),
        { noun: "step", deed: "changed", id: ids.stepId },
      ),
  }),
]
