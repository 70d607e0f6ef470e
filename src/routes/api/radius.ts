import * as v from "valibot"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import * as Json from "./json"
import { Problem } from "./problem"
import { type Answer, route } from "./route"

/** What an edit does to its readers, before it is saved (semantics 6), and one change for several steps. */

const counts = v.record(v.string(), Json.count)
const radius = v.strictObject({
  ...{ now: Json.count, today: Json.count, later: Json.count, waits: counts, passes: counts, filtered: Json.count },
  ...{ messages: Json.count, lastDueAt: Json.maybeMoment },
})
/** `concerned` false: nobody feels it, and there is nothing to choose. `remaining`: what it may use; null: no limit. */
const blast = v.strictObject({
  ...{ concerned: v.boolean(), readers: Json.count, estimated: v.boolean(), remaining: v.nullable(Json.count) },
  choices: v.nullable(v.strictObject({ none: radius, deliver: radius, one_per_day: radius })),
})

const told = (one: Radius.Radius) => ({ ...one, lastDueAt: Json.when(one.lastDueAt) })

export function shown(found: Radius.Blast | null): Answer {
  if (!found)
    return { status: 200, body: { concerned: false, readers: 0, estimated: false, remaining: null, choices: null } }
  const { readers, estimated, quota, choices } = found
  const { none, deliver, one_per_day } = choices
  return {
    status: 200,
    body: {
      ...{ concerned: true, readers, estimated, remaining: quota.left },
      choices: { none: told(none), deliver: told(deliver), one_per_day: told(one_per_day) },
    },
  }
}

export { blast }

type At = { world: World; channelId: bigint; at: Temporal.Instant }

async function asked({ world, channelId, at }: At, scenarioId: bigint, planned: Radius.Planned[]): Promise<Answer> {
  for (const { after } of planned) {
    const step = { ...after, actions: [...after.actions] }
    const faults = await Step.check(world.db, channelId, scenarioId, step)
    if (faults.length > 0) throw new Problem("invalid", faults)
  }
  return shown(await Radius.of(world.db, channelId, scenarioId, planned, at))
}

const several = v.strictObject({
  stepIds: v.pipe(
    v.array(Shape.id),
    v.minLength(1, Fault.say("too_few", { min: 1 })),
    v.maxLength(Step.MOST_STEPS, Fault.say("too_many", { max: Step.MOST_STEPS })),
  ),
  ...Step.many.entries,
})

/** The steps that a body names, and what it makes of each. */
async function meant(db: World["db"], channelId: bigint, scenarioId: bigint, body: v.InferOutput<typeof several>) {
  const { stepIds, lateChoice, ...change } = body
  await Scenario.find(db, channelId, scenarioId)
  const all = await Step.list(db, channelId, scenarioId)
  const absent = stepIds.flatMap((id, n) =>
    all.some((step) => step.id === id) ? [] : [{ path: `stepIds[${n}]`, code: "absent", params: { kind: "step" } }],
  )
  if (absent.length > 0) throw new Problem("invalid", absent)
  const steps = Step.inTime(all.filter(({ id }) => stepIds.includes(id)))
  const changes = Step.changesOf(steps, change)
  const faults = await Step.checkMany(db, channelId, scenarioId, steps, changes)
  if (faults.length > 0) throw new Problem("invalid", faults)
  return { steps, changes, lateChoice }
}

export const previews = [
  route("POST", "/channels/:channelId/scenarios/:scenarioId/steps/previews", {
    summary: "What adding this step would do to the readers, under each lateChoice; changes nothing",
    tag: "steps",
    body: Step.schema,
    answers: { 200: blast },
    async run({ world, ids, body, at }) {
      const { kind } = await Scenario.find(world.db, ids.channelId, ids.scenarioId)
      const missed = body.missed ?? (kind === "countdown" ? "skip" : "at_time")
      const planned = [{ before: null, after: { ...body, missed } }]
      return asked({ world, channelId: ids.channelId, at }, ids.scenarioId, planned)
    },
  }),
  route("POST", "/channels/:channelId/steps/:stepId/previews", {
    summary: "What this change of a step would do to the readers, under each lateChoice; changes nothing",
    tag: "steps",
    body: Step.changes,
    answers: { 200: blast },
    async run({ world, ids, body, at }) {
      const before = await Step.find(world.db, ids.channelId, ids.stepId)
      const { lateChoice, ...change } = body
      const planned = [{ before, after: { ...before, ...change } }]
      return asked({ world, channelId: ids.channelId, at }, before.scenarioId, planned)
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/steps/changes/previews", {
    summary: "What one change for several steps would do to the readers; changes nothing",
    tag: "steps",
    body: several,
    answers: { 200: blast },
    async run({ world, ids, body, at }) {
      const { steps, changes } = await meant(world.db, ids.channelId, ids.scenarioId, body)
      const planned = steps.map((before) => ({ before, after: { ...before, ...changes.get(before.id) } }))
      return shown(await Radius.of(world.db, ids.channelId, ids.scenarioId, planned, at))
    },
  }),
  route("POST", "/channels/:channelId/scenarios/:scenarioId/steps/changes", {
    summary: "One change for several steps: name, enabled, timing, filter, missed policy; one lateChoice for all",
    tag: "steps",
    creates: true,
    body: several,
    answers: { 201: v.strictObject({ items: v.array(Json.step) }) },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const { changes, lateChoice } = await meant(db, ids.channelId, ids.scenarioId, body)
          return Step.editMany(db, ids.channelId, ids.scenarioId, { changes, lateChoice }, { at })
        },
        ({ steps }) => ({ status: 201, body: { items: steps.map(Json.ofStep) } }),
        { noun: "scenario", deed: "changed", id: ids.scenarioId, counts: () => ({ steps: body.stepIds.length }) },
      ),
  }),
]
