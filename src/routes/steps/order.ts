import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import * as Consequences from "../../../views/steps/consequences"
import { words } from "../../../views/steps/fault"
import * as View from "../../../views/steps/placement"
import { stepName } from "../../../views/steps/words"
import { NotFound } from "../../domain/absence"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn, idOf, one, type Posted, posted, wordOf } from "../posted"
import { onChannel } from "../reader"
import { recorded } from "../recorded"
import { stepsOf } from "../scenarios/shown"
import { carried, lateChoiceIn } from "./asking"
import * as Shown from "./shown"

const sides = ["before", "after"] as const
type Side = (typeof sides)[number]

/**
 * Moving steps, by dragging or by buttons. Between steps of one moment the position says who comes first; anywhere else
 * a move can only mean another moment, and which is asked.
 */
export const order = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, scenarioId: bigint) => `/channels/${reader.channel.id}/scenarios/${scenarioId}`

  const moved = async (reader: OnChannel, step: Step.Step, beside: Step.Step, side: Side): Promise<Response> => {
    const back = `${home(reader, step.scenarioId)}#step-${step.id}`
    if (step.id === beside.id) return seeOther(world, back)
    if (!Step.sameMoment(step.timing, beside.timing)) {
      const asked = `${home(reader, step.scenarioId)}/steps/${step.id}/placement/new?beside=${beside.id}&side=${side}`
      return seeOther(world, asked)
    }
    const ids = await reordered(world, reader, step, beside, side)
    const outcome = await recorded(world, reader, (tx) => Step.reorder(tx, reader.channel.id, step.scenarioId, ids), {
      noun: "scenario",
      deed: "moved",
      id: step.scenarioId,
    })
    return Fault.isRefusal(outcome) ? refused(reader, step, outcome) : seeOther(world, back)
  }

  const refused = async (reader: OnChannel, step: Step.Step, { faults }: Fault.Refusal) => {
    const told = faults.map((fault) => words(reader, fault)).join(" ")
    return page(world, reader, await stepsOf(world, reader, step.scenarioId, told), 422)
  }

  /** The other step that a request names, of the same scenario. */
  const besideIn = async (reader: OnChannel, scenarioId: bigint, text: unknown) => {
    const id = idOf(text)
    const step = id === null ? null : await Step.find(db, reader.channel.id, id)
    if (step?.scenarioId !== scenarioId) throw new NotFound("step")
    return step
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId" })
    .use(onChannel(world))
    .post(
      "/order",
      async ({ reader, params, body }) => {
        const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        if (!one(body, "moved")) return seeOther(world, home(reader, scenario.id))
        const step = await besideIn(reader, scenario.id, one(body, "moved"))
        const beside = await besideIn(reader, scenario.id, one(body, "beside"))
        return moved(reader, step, beside, wordOf(sides, one(body, "side")) ?? "before")
      },
      { body: posted },
    )
    .post(
      "/steps/:stepId/position",
      async ({ reader, params, body }) => {
        const { step } = await Shown.named(world, reader, params)
        const all = Step.inTime(await Step.list(db, reader.channel.id, step.scenarioId))
        const at = all.findIndex(({ id }) => id === step.id)
        const up = one(body, "to") === "up"
        return moved(reader, step, all[up ? at - 1 : at + 1] ?? step, up ? "before" : "after")
      },
      { body: posted },
    )
    .get("/steps/:stepId/placement/new", async ({ reader, params, query }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      if (idOf(query.beside) === null) return seeOther(world, `${home(reader, scenario.id)}#step-${step.id}`)
      const beside = await besideIn(reader, scenario.id, query.beside)
      const side = wordOf(sides, query.side) ?? "before"
      return page(world, reader, View.Placement({ reader, scenario, step, beside, side }))
    })
    .post(
      "/steps/:stepId/placement",
      async ({ reader, params, body }) => {
        const { scenario, step } = await Shown.named(world, reader, params)
        if (idOf(one(body, "beside")) === null) return seeOther(world, `${home(reader, scenario.id)}#step-${step.id}`)
        const beside = await besideIn(reader, scenario.id, one(body, "beside"))
        const side = wordOf(sides, one(body, "side")) ?? "before"
        const how = wordOf(["same", "swap"], one(body, "how"))
        if (!how) {
          const error = reader.t("timeline.placement.none")
          return page(world, reader, View.Placement({ reader, scenario, step, beside, side, error }), 422)
        }
        const to = { step, beside, side, how }
        const asked = one(body, "sure") === "yes" ? null : await asking(world, reader, scenario, to, body)
        if (asked) return page(world, reader, asked)
        const many = {
          changes: new Map(timings(to).map(({ step, timing }) => [step.id, { timing }])),
          lateChoice: lateChoiceIn(body),
          order: await reordered(world, reader, step, beside, how === "same" ? side : flipped(side)),
        }
        const doing = { at: world.now(), staffId: reader.staff.id }
        const outcome = await recorded(
          world,
          reader,
          (tx) => Step.editMany(tx, reader.channel.id, scenario.id, many, doing),
          { noun: "step", deed: "moved", id: step.id },
        )
        if (Fault.isRefusal(outcome)) return refused(reader, step, outcome)
        return seeOther(world, `${home(reader, scenario.id)}#step-${step.id}`, "common.flash.saved")
      },
      { body: posted },
    )
}

type Move = { step: Step.Step; beside: Step.Step; side: Side; how: "same" | "swap" }

const flipped = (side: Side): Side => (side === "before" ? "after" : "before")

function timings({ step, beside, how }: Move): { step: Step.Step; timing: Step.Timing }[] {
  const same = [{ step, timing: beside.timing }]
  return how === "same" ? same : [...same, { step: beside, timing: step.timing }]
}

async function asking({ db, now }: World, reader: OnChannel, scenario: Scenario.Scenario, move: Move, body: Posted) {
  const planned = timings(move).map(({ step, timing }) => ({ before: step, after: { ...step, timing } }))
  const blast = await Radius.of(db, reader.channel.id, scenario.id, planned, now())
  if (!blast) return null
  const { t } = reader
  return Consequences.Consequences({
    ...{ reader, scenario, blast, fields: carried(body), choice: "none", yes: t("radius.yes") },
    title: t("timeline.placement.title", { name: stepName(reader, move.step) }),
    action: `/channels/${reader.channel.id}/scenarios/${scenario.id}/steps/${move.step.id}/placement`,
  })
}

/** Every step of the scenario in its order, with this one right before or behind that one. */
async function reordered({ db }: World, reader: OnChannel, step: Step.Step, beside: Step.Step, side: Side) {
  const all = (await Step.list(db, reader.channel.id, step.scenarioId)).map(({ id }) => id)
  const others = all.filter((id) => id !== step.id)
  const at = others.indexOf(beside.id)
  return others.toSpliced(side === "before" ? at : at + 1, 0, step.id)
}
