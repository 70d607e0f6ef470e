import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import { words } from "../../../views/steps/fault"
import * as View from "../../../views/steps/versions"
import { NotFound } from "../../domain/absence"
import * as Delivery from "../../domain/delivery"
import * as Fault from "../../domain/fault"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { cut } from "../paging"
import { idIn } from "../posted"
import { onChannel } from "../reader"
import { recorded } from "../recorded"
import { stepsOf } from "../scenarios/shown"
import * as Shown from "./shown"

const ON_A_PAGE = 30

/** What a step said between two edits: to be read side by side, and to be said again. */
export const versions = (world: World) => {
  const { db } = world

  const compared = async (reader: OnChannel, step: Step.Step, query: Record<string, string | undefined>) => {
    const now = step.version.number
    const right = numberIn(query.right) ?? now
    const left = numberIn(query.left) ?? (right > 1 ? right - 1 : now)
    if (left === right && now === 1) return null
    const one = (number: number) => Step.version(db, reader.channel.id, step.id, { number })
    return { left: await one(left), right: await one(right) }
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId/steps/:stepId" })
    .use(onChannel(world))
    .get("/versions", async ({ reader, params, query }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      const { channel } = reader
      const before = numberIn(query.before)
      const { page: shown, next } = cut(await Step.versions(db, channel.id, step.id, ON_A_PAGE + 1, before), ON_A_PAGE)
      const address = `/channels/${channel.id}/scenarios/${scenario.id}/steps/${step.id}/versions`
      const older = next === null ? null : `${address}?before=${shown.at(-1)?.number}`
      return page(
        world,
        reader,
        View.Versions({
          ...{ reader, scenario, step, versions: shown, compared: await compared(reader, step, query) },
          counts: await Delivery.byVersion(db, channel.id, step.id),
          pages: { newer: before === undefined ? null : address, older },
        }),
      )
    })
    .post("/versions/:versionId/restoration", async ({ reader, params }) => {
      const { scenario, step } = await Shown.named(world, reader, params)
      const id = idIn(params, "versionId")
      const { messages } = await Step.version(db, reader.channel.id, step.id, { id })
      const address = `/channels/${reader.channel.id}/scenarios/${scenario.id}/steps/${step.id}`
      const refused = async ({ faults }: Fault.Refusal) =>
        page(
          world,
          reader,
          await stepsOf(world, reader, scenario.id, faults.map((fault) => words(reader, fault)).join(" ")),
          422,
        )
      // What LINE took then it may refuse today.
      const verdict = await Step.validateWithLine(world, reader.channel.id, messages)
      if (verdict.is === "invalid") return refused(verdict)
      const doing = { at: world.now(), staffId: reader.staff.id }
      const outcome = await recorded(
        world,
        reader,
        (tx) => Step.edit(tx, reader.channel.id, step.id, { messages, lateChoice: "none" }, doing),
        { noun: "step", deed: "changed", id: step.id },
      )
      if (Fault.isRefusal(outcome)) return refused(outcome)
      const isNew = outcome.step.version.id !== step.version.id
      const restored = verdict.is === "valid" ? "versions.restored" : "versions.unchecked"
      return seeOther(world, `${address}/versions`, isNew ? restored : "versions.unchanged")
    })
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new NotFound("version")
  return Number(text)
}
