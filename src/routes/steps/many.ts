import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import * as Consequences from "../../../views/steps/consequences"
import * as Draft from "../../../views/steps/draft"
import { change } from "../../../views/steps/draft/change"
import { type ManyDraft, manyInput, readMany } from "../../../views/steps/draft/many"
import * as View from "../../../views/steps/many"
import { NotFound } from "../../domain/absence"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn, idsOf, many, one, type Posted, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded } from "../recorded"
import { carried, lateChoiceIn } from "./asking"
import { canonical } from "./saving"
import { choices } from "./shown"

/** One change for several steps of a scenario (semantics 6). */
export const manySteps = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, scenarioId: bigint) => `/channels/${reader.channel.id}/scenarios/${scenarioId}`

  /** The steps that a request names, as they stand in time. One of another scenario is not there. */
  const chosen = async (reader: OnChannel, scenarioId: bigint, ids: readonly bigint[]) => {
    const all = await Step.list(db, reader.channel.id, scenarioId)
    if (ids.some((id) => !all.some((step) => step.id === id))) throw new NotFound("step")
    return Step.inTime(all.filter((step) => ids.includes(step.id)))
  }

  const shown = async (
    reader: OnChannel,
    scenario: Scenario.Scenario,
    steps: readonly Step.Step[],
    draft: ManyDraft,
    faults: readonly Fault.Fault[] = [],
  ) => View.Many({ reader, scenario, steps, draft, faults, choices: await choices(world, reader.channel.id) })

  const asking = async (
    reader: OnChannel,
    scenario: Scenario.Scenario,
    changes: ReturnType<typeof Step.changesOf>,
    steps: readonly Step.Step[],
    body: Posted,
  ) => {
    const pairs = steps.flatMap((before) => {
      const change = changes.get(before.id)
      return change ? [{ before, after: { ...before, ...change } }] : []
    })
    const blast = await Radius.of(db, reader.channel.id, scenario.id, pairs, world.now())
    if (!blast) return null
    return Consequences.Consequences({
      ...{ reader, scenario, blast, fields: carried(body), choice: one(body, "lateChoice"), again: "refresh:" },
      ...{ title: reader.t("timeline.bulk.title"), yes: reader.t("radius.yes") },
      action: `${home(reader, scenario.id)}/steps/changes`,
      children: View.Differences({ reader, scenario, pairs }),
    })
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId" })
    .use(onChannel(world))
    .get("/steps/changes/new", async ({ reader, params, request }) => {
      const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      const ids = idsOf(new URL(request.url).searchParams.getAll("step"))
      const draft = readMany(() => "", Draft.blank(scenario.kind).filter)
      return page(world, reader, await shown(reader, scenario, await chosen(reader, scenario.id, ids), draft))
    })
    .post(
      "/steps/changes",
      async ({ reader, params, body }) => {
        const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const steps = await chosen(reader, scenario.id, idsOf(many(body, "step")))
        const value = (name: string) => one(body, name)
        const whole = Draft.read(value)
        const draft = readMany(value, whole.filter)
        const spell = await canonical(world, reader)
        const command = one(body, "do")
        if (command) {
          const { filter } = change(whole, command, spell)
          return page(world, reader, await shown(reader, scenario, steps, { ...draft, filter }))
        }
        const refused = async (faults: readonly Fault.Fault[]) =>
          page(world, reader, await shown(reader, scenario, steps, draft, faults), 422)
        const { input, faults } = manyInput(draft, spell)
        const given = Fault.read(Step.many, input)
        if (faults.length > 0) return refused(faults)
        if (Fault.isRefusal(given)) return refused(given.faults)
        const changes = Step.changesOf(steps, given.value)
        if (changes.size === 0) return refused([{ path: "", code: "nothing_changes" }])
        const wrong = await Step.checkMany(db, reader.channel.id, scenario.id, steps, changes)
        if (wrong.length > 0) return refused(wrong)
        const asked = one(body, "sure") === "yes" ? null : await asking(reader, scenario, changes, steps, body)
        if (asked) return page(world, reader, asked)
        const doing = { at: world.now(), staffId: reader.staff.id }
        const outcome = await recorded(
          world,
          reader,
          (tx) => Step.editMany(tx, reader.channel.id, scenario.id, { changes, lateChoice: lateChoiceIn(body) }, doing),
          { noun: "scenario", deed: "changed", id: scenario.id, counts: () => ({ steps: changes.size }) },
        )
        if (Fault.isRefusal(outcome)) return refused(outcome.faults)
        return seeOther(world, home(reader, scenario.id), { say: "timeline.bulk.saved", count: changes.size })
      },
      { body: posted },
    )
}
