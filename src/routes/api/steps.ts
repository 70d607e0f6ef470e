import * as v from "valibot"
import { preferred, translator } from "../../../views/locales"
import { say } from "../../domain/fault"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import * as Json from "./json"
import { Problem } from "./problem"
import { type Answer, route } from "./route"

const order = v.strictObject({
  stepIds: v.pipe(v.array(Shape.id), v.maxLength(Step.MOST_STEPS, say("too_many", { max: Step.MOST_STEPS }))),
})
const enabling = v.strictObject({ lateChoice: Step.changes.entries.lateChoice })
const listed = v.strictObject({ items: v.array(Json.step) })

type Warning = { code: string; detail: string }

/** LINE's own word on the messages, before anything is saved. Where LINE cannot be asked, saving goes on and says so. */
async function askLine(
  world: World,
  channelId: bigint,
  messages: Step.Changes["messages"],
  language: string | null,
): Promise<Warning[]> {
  if (!messages) return []
  const verdict = await Step.validateWithLine(world, channelId, messages)
  if (verdict.is === "invalid") throw new Problem("invalid", verdict.faults)
  if (verdict.is === "valid") return []
  return [
    {
      code: "line_unavailable",
      detail: translator(preferred(language))("api.lineUnavailable", { words: verdict.words }),
    },
  ]
}

const saved = (status: number, step: Step.Step, warnings: Warning[] = [], headers?: Answer["headers"]): Answer => ({
  ...{ status, headers },
  body: { ...Json.ofStep(step), warnings },
})

const whereIs = (channelId: bigint, step: Step.Step) => ({ location: `/api/v1/channels/${channelId}/steps/${step.id}` })

export const steps = [
  route("GET", "/channels/:channelId/scenarios/:scenarioId/steps", {
    summary: "All steps of a scenario in their order",
    tag: "steps",
    answers: { 200: listed },
    async run({ world, ids }) {
      await Scenario.find(world.db, ids.channelId, ids.scenarioId)
      const all = await Step.list(world.db, ids.channelId, ids.scenarioId)
      return { status: 200, body: { items: all.map(Json.ofStep) } }
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/steps", {
    summary: "Add a step at the end; lateChoice says what becomes of readers whose time has passed",
    tag: "steps",
    creates: true,
    body: Step.schema,
    answers: { 201: Json.stepSaved },
    async run({ world, ids, body, at, language, write }) {
      await Scenario.find(world.db, ids.channelId, ids.scenarioId)
      const warnings = await askLine(world, ids.channelId, body.messages, language)
      return write(
        (db) => Step.create(db, ids.channelId, ids.scenarioId, body, { at }),
        ({ step }) => saved(201, step, warnings, whereIs(ids.channelId, step)),
        { noun: "step", deed: "created", id: ({ step }) => step.id },
      )
    },
  }),
  route("PUT", "/channels/:channelId/scenarios/:scenarioId/order", {
    summary: "Put all steps of a scenario in this order; nothing is retimed",
    tag: "steps",
    body: order,
    answers: { 200: listed },
    run: ({ ids, body, write }) =>
      write(
        (db) => Step.reorder(db, ids.channelId, ids.scenarioId, body.stepIds),
        ({ steps }) => ({ status: 200, body: { items: steps.map(Json.ofStep) } }),
        { noun: "scenario", deed: "moved", id: ids.scenarioId },
      ),
  }),
  route("GET", "/channels/:channelId/steps/:stepId", {
    summary: "One step",
    tag: "steps",
    answers: { 200: Json.step },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofStep(await Step.find(world.db, ids.channelId, ids.stepId)) }
    },
  }),
  route("PATCH", "/channels/:channelId/steps/:stepId", {
    summary: "Change a step; new messages make a version, another timing or enabling takes lateChoice",
    tag: "steps",
    body: Step.changes,
    answers: { 200: Json.stepSaved },
    async run({ world, ids, body, at, language, write }) {
      await Step.find(world.db, ids.channelId, ids.stepId)
      const warnings = await askLine(world, ids.channelId, body.messages, language)
      return write(
        (db) => Step.edit(db, ids.channelId, ids.stepId, body, { at }),
        ({ step }) => saved(200, step, warnings),
        { noun: "step", deed: "changed", id: ids.stepId },
      )
    },
  }),
  route("DELETE", "/channels/:channelId/steps/:stepId", {
    summary: "Delete a step; its history stays",
    tag: "steps",
    answers: { 204: null },
    run: ({ ids, at, write }) =>
      write(
        (db) => Step.remove(db, ids.channelId, ids.stepId, at),
        () => ({ status: 204 }),
        { noun: "step", deed: "deleted", id: ids.stepId },
      ),
  }),
  route("PUT", "/channels/:channelId/steps/:stepId/enablement", {
    summary: "Enable a step; lateChoice says what becomes of readers whose time has passed",
    tag: "steps",
    body: enabling,
    answers: { 200: Json.stepSaved },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Step.enable(db, ids.channelId, ids.stepId, body.lateChoice, { at }),
        ({ step }) => saved(200, step),
        { noun: "step", deed: "enabled", id: ids.stepId },
      ),
  }),
  route("DELETE", "/channels/:channelId/steps/:stepId/enablement", {
    summary: "Disable a step",
    tag: "steps",
    answers: { 200: Json.stepSaved },
    run: ({ ids, at, write }) =>
      write(
        (db) => Step.disable(db, ids.channelId, ids.stepId, { at }),
        ({ step }) => saved(200, step),
        { noun: "step", deed: "disabled", id: ids.stepId },
      ),
  }),
  route("DELETE", "/channels/:channelId/steps/:stepId/suspension", {
    summary: "Let a step that LINE refused go on with the messages it has; new messages do the same",
    tag: "steps",
    answers: { 200: Json.stepSaved },
    run: ({ ids, at, write }) =>
      write(
        async (db) => ({ step: await Step.resume(db, ids.channelId, ids.stepId, at) }),
        ({ step }) => saved(200, step),
        { noun: "step", deed: "resumed", id: ids.stepId },
      ),
  }),
  route("POST", "/channels/:channelId/steps/:stepId/copies", {
    summary: "Copy a step right behind itself, not enabled",
    tag: "steps",
    creates: true,
    answers: { 201: Json.stepSaved },
    run: ({ ids, at, write }) =>
      write(
        (db) => Step.duplicate(db, ids.channelId, ids.stepId, { at }),
        ({ step }) => saved(201, step, [], whereIs(ids.channelId, step)),
        { noun: "step", deed: "copied", id: ({ step }) => step.id },
      ),
  }),
  route("GET", "/channels/:channelId/steps/:stepId/versions", {
    summary: "What a step said, newest first, at most fifty",
    tag: "steps",
    answers: { 200: v.strictObject({ items: v.array(Json.stepVersion) }) },
    async run({ world, ids }) {
      await Step.find(world.db, ids.channelId, ids.stepId)
      const rows = await Step.versions(world.db, ids.channelId, ids.stepId)
      return { status: 200, body: { items: rows.map(Json.ofStepVersion) } }
    },
  }),
]
