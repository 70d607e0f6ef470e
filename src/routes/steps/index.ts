import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import * as Draft from "../../../views/steps/draft"
import { change } from "../../../views/steps/draft/change"
import { words } from "../../../views/steps/fault"
import * as Fault from "../../domain/fault"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import * as Undo from "../../domain/undo"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import * as Basis from "../basis"
import * as Compose from "../messages/compose"
import { idIn, one, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded, recordedOnce } from "../recorded"
import { stepsOf } from "../scenarios/shown"
import * as Asking from "./asking"
import * as Saving from "./saving"
import * as Shown from "./shown"
import * as Trial from "./trial"

/** Steps of a scenario: writing them, and everything that is one press of a button. */
export const steps = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, scenarioId: bigint) => `/channels/${reader.channel.id}/scenarios/${scenarioId}`
  const doing = (reader: OnChannel) => ({ at: world.now(), staffId: reader.staff.id })

  /** Back to the list of steps, or that list with the reason why not. */
  const done = async (
    reader: OnChannel,
    step: Step.Step,
    outcome: unknown,
    flash?: Parameters<typeof seeOther>[2],
  ): Promise<Response> => {
    if (!Fault.isRefusal(outcome)) return seeOther(world, `${home(reader, step.scenarioId)}#step-${step.id}`, flash)
    const refused = outcome.faults.map((fault) => words(reader, fault)).join(" ")
    return page(world, reader, await stepsOf(world, reader, step.scenarioId, refused), 422)
  }

  const saved = ({ checked }: Saving.Saved, flash: "common.flash.saved" | "common.flash.created") =>
    checked ? flash : "steps.flash.unchecked"

  /** The form comes back as a button in it or a fault leaves it; saved, the step is shown where it stands. */
  const submitted = async (
    reader: OnChannel,
    { scenario, step, sent }: { scenario: Scenario.Scenario; step: Step.Step | null; sent: Compose.Sent },
    save: (draft: Draft.Draft, sure: boolean) => Promise<Saving.Saved | Saving.Asks | Fault.Refusal>,
    leave: (outcome: Saving.Saved) => Response,
  ): Promise<Response> => {
    const body = sent.fields
    const draft = Draft.read((name) => one(body, name))
    const command = one(body, "do")
    const shown = (state: Parameters<typeof Shown.editor>[4], status = 200) =>
      Shown.editor(world, reader, scenario, step, { ...state, sent: body }).then((form) =>
        page(world, reader, form, status),
      )
    if (command) {
      const composed = await Compose.pressed(world, reader, draft.messages, command, sent)
      if (composed) {
        const { messages, picker, arrived } = composed
        return shown({ draft: { ...draft, messages }, picker, arrived, changed: true })
      }
      const tried = await Trial.pressed(world, reader, { scenarioId: scenario.id, step }, draft, body)
      if (tried) {
        const { faults } = tried
        return shown({ draft, faults, tried, changed: true }, faults.length > 0 || tried.refused ? 422 : 200)
      }
      return shown({ draft: change(draft, command, await Saving.canonical(world, reader)), changed: true })
    }
    const basis = step ? Shown.basisOf(step) : ""
    if (step && Basis.isPast(body, basis)) return shown({ draft, basis, faults: Basis.past(), changed: true }, 422)
    const outcome = await save(draft, one(body, "sure") === "yes")
    if ("asks" in outcome) return page(world, reader, Asking.ofForm(reader, { scenario, step, body }, outcome.asks))
    if (!Fault.isRefusal(outcome)) return leave(outcome)
    const { faults } = outcome
    return shown({ draft, faults }, 422)
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId" })
    .use(onChannel(world))
    .get("/steps/new", async ({ reader, params }) => {
      const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      return page(
        world,
        reader,
        await Shown.editor(world, reader, scenario, null, { draft: Draft.blank(scenario.kind) }),
      )
    })
    .post(
      "/steps",
      async ({ reader, params, request }) => {
        const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const sent = await Compose.received(world, reader, request)
        return submitted(
          reader,
          { scenario, step: null, sent },
          (draft, sure) => Saving.add(world, reader, scenario, draft, { sure, body: sent.fields }),
          (outcome) =>
            seeOther(
              world,
              `${home(reader, scenario.id)}#step-${outcome.step.id}`,
              saved(outcome, "common.flash.created"),
            ),
        )
      },
      { parse: "none" },
    )
    .get("/steps/:stepId", async ({ reader, params }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      return page(world, reader, await Shown.one(world, reader, scenario, step))
    })
    .get("/steps/:stepId/edit", async ({ reader, params }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      return page(world, reader, await Shown.editor(world, reader, scenario, step, { draft: Draft.ofStep(step) }))
    })
    .post(
      "/steps/:stepId",
      async ({ reader, params, request }) => {
        const { scenario, step } = await Shown.named(world, reader, params)
        const sent = await Compose.received(world, reader, request)
        return submitted(
          reader,
          { scenario, step, sent },
          (draft, sure) => Saving.change(world, reader, step, draft, sure),
          (outcome) =>
            seeOther(world, `${home(reader, scenario.id)}/steps/${step.id}`, saved(outcome, "common.flash.saved")),
        )
      },
      { parse: "none" },
    )
    .get("/steps/:stepId/enablement/new", async ({ reader, params }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      const asked = await Asking.enabling(world, reader, scenario, step)
      return asked ? page(world, reader, asked) : seeOther(world, `${home(reader, scenario.id)}#step-${step.id}`)
    })
    .post(
      "/steps/:stepId/enablement",
      async ({ reader, params, body }) => {
        const { scenario, step } = await Shown.named(world, reader, params)
        const choice = Asking.lateChoiceIn(body)
        const asked = one(body, "sure") === "yes" ? null : await Asking.enabling(world, reader, scenario, step)
        if (asked) return page(world, reader, asked)
        const outcome = await recorded(
          world,
          reader,
          (db) => Step.enable(db, reader.channel.id, step.id, choice, doing(reader)),
          { noun: "step", deed: "enabled", id: step.id },
        )
        return done(reader, step, outcome, "scenarios.flash.enabled")
      },
      { body: posted },
    )
    .post("/steps/:stepId/disablement", async ({ reader, params }) => {
      const { step } = await Shown.named(world, reader, params)
      const outcome = await recorded(
        world,
        reader,
        (db) => Step.disable(db, reader.channel.id, step.id, doing(reader)),
        { noun: "step", deed: "disabled", id: step.id },
      )
      return done(reader, step, outcome, "scenarios.flash.disabled")
    })
    .post("/steps/:stepId/resumption", async ({ reader, params }) => {
      const { step } = await Shown.named(world, reader, params)
      await recorded(world, reader, (db) => Step.resume(db, reader.channel.id, step.id, world.now()), {
        noun: "step",
        deed: "resumed",
        id: step.id,
      })
      return seeOther(world, `${home(reader, step.scenarioId)}/steps/${step.id}`, "steps.flash.resumed")
    })
    .post(
      "/steps/:stepId/copies",
      async ({ reader, params, body }) => {
        const { step } = await Shown.named(world, reader, params)
        const outcome = await recordedOnce(
          world,
          reader,
          body,
          (db) => Step.duplicate(db, reader.channel.id, step.id, doing(reader)),
          {
            noun: "step",
            deed: "copied",
            id: (done) => done.step.id,
            leadsTo: (made) => `${home(reader, step.scenarioId)}#step-${made.step.id}`,
          },
        )
        return done(reader, Fault.isRefusal(outcome) ? step : outcome.step, outcome, "scenarios.flash.copied")
      },
      { body: posted },
    )
    .post("/steps/:stepId/removal", async ({ reader, params }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      await recorded(world, reader, (db) => Step.remove(db, reader.channel.id, step.id, world.now()), {
        noun: "step",
        deed: "deleted",
        id: step.id,
      })
      const { channel, staff } = reader
      const undo = await Undo.offer(db, channel.id, staff.id, { verb: "step.restore", subjectId: step.id }, world.now())
      return seeOther(world, home(reader, scenario.id), { say: "common.flash.deleted", undo })
    })
}
