import { Elysia } from "elysia"
import { History } from "../../../views/grid"
import { Deliveries } from "../../../views/grid/of-step"
import { Segment as SegmentPage } from "../../../views/grid/segment"
import { faultOf } from "../../../views/parts/fault"
import type { OnChannel } from "../../../views/reader"
import * as Draft from "../../../views/steps/draft"
import { change } from "../../../views/steps/draft/change"
import * as FilterDraft from "../../../views/steps/draft/filter"
import * as Fault from "../../domain/fault"
import * as Grid from "../../domain/grid"
import * as Scenario from "../../domain/scenario"
import * as Segment from "../../domain/segment"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { address, pages } from "../paging"
import { idIn, idOf, one, type Posted, posted } from "../posted"
import { onChannel } from "../reader"
import { canonical } from "../steps/saving"
import { choices, everNamed } from "../steps/shown"
import { readersIn, treeIn } from "./narrowing"

type Query = Record<string, string | undefined>

const ON_A_PAGE = 50
const COLUMNS = 15

/** Readers × steps, what narrows it, and the lists of one step. */
export const history = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, scenarioId: bigint) =>
    `/channels/${reader.channel.id}/scenarios/${scenarioId}/history`

  const shown = async (
    reader: OnChannel,
    scenarioId: bigint,
    query: Query,
    pasted?: { list: string; error: string },
  ) => {
    const channelId = reader.channel.id
    const scenario = await Scenario.find(db, channelId, scenarioId)
    const { search, narrowed, picked } = await readersIn(world, channelId, query)
    const gone = { shown: query.deleted === "yes", count: await Step.countDeleted(db, channelId, scenarioId) }
    const all = gone.shown ? await Step.deleted(db, channelId, scenarioId) : await Step.list(db, channelId, scenarioId)
    const before = idOf(query.before) ?? undefined
    const found = await Grid.list(db, channelId, scenarioId, search, { before, limit: ON_A_PAGE, at: reader.now })
    const words = { ...Object.fromEntries(narrowed), deleted: gone.shown ? "yes" : undefined }
    const from = columnIn(query.from, all.length)
    const window = windowOf(home(reader, scenarioId), { ...words, before: query.before, trail: query.trail }, from, all)
    const steps = { ...words, from: from > 0 ? String(from) : undefined }
    return History({
      ...{ reader, scenario, search, narrowed, picked, pasted, window, gone },
      steps: all.slice(from, from + COLUMNS),
      readers: found.readers,
      cellOf: await Grid.cells(db, channelId, scenarioId, found.readers, reader.now),
      lookedThrough: found.lookedThrough,
      pages: pages(home(reader, scenarioId), steps, query, found.next?.toString() ?? null),
      choices: await choices(world, channelId),
    })
  }

  const question = async (
    reader: OnChannel,
    scenarioId: bigint,
    filter: FilterDraft.FilterDraft,
    kept: readonly (readonly [string, string])[],
    faults: readonly Fault.Fault[] = [],
  ) => {
    const scenario = await Scenario.find(db, reader.channel.id, scenarioId)
    const known = await choices(world, reader.channel.id)
    return SegmentPage({ reader, scenario, filter, choices: known, faults, kept })
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId" })
    .use(onChannel(world))
    .get("/history", async ({ reader, params, query }) =>
      page(world, reader, await shown(reader, idIn(params, "scenarioId"), query)),
    )
    .post(
      "/history/lists",
      async ({ reader, params, body }) => {
        const { id } = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const list = one(body, "list")
        const doing = { at: world.now(), staffId: reader.staff.id }
        const outcome = await Grid.Picked.pick(db, reader.channel.id, list, doing)
        if (!Fault.isRefusal(outcome))
          return seeOther(world, address(home(reader, id), { list: String(outcome.picked.id) }))
        const error = faultOf(reader, outcome.faults, "list") ?? ""
        return page(world, reader, await shown(reader, id, {}, { list, error }), 422)
      },
      { body: posted },
    )
    .get("/history/segment", async ({ reader, params, query }) => {
      const filter = FilterDraft.ofTree(treeIn(query.segment))
      const { narrowed } = await readersIn(world, reader.channel.id, query)
      return page(world, reader, await question(reader, idIn(params, "scenarioId"), filter, others(narrowed)))
    })
    .post(
      "/history/segment",
      async ({ reader, params, body }) => {
        const { id } = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const draft = Draft.read((name) => one(body, name))
        const kept = others((await readersIn(world, reader.channel.id, conditionsIn(body))).narrowed)
        const spelled = await canonical(world, reader)
        const command = one(body, "do")
        if (command) {
          const changed = change(draft, command, spelled)
          return page(world, reader, await question(reader, id, changed.filter, kept))
        }
        const { tree, faults } = await judged(world, reader, draft, spelled)
        if (faults.length > 0) return page(world, reader, await question(reader, id, draft.filter, kept, faults), 422)
        const segment = tree ? JSON.stringify(tree) : undefined
        return seeOther(world, address(home(reader, id), { ...Object.fromEntries(kept), segment }))
      },
      { body: posted },
    )
    .get("/steps/:stepId/deliveries", async ({ reader, params, query }) => {
      const { scenario, step } = await everNamed(world, reader, params)
      return page(world, reader, await ofStep(world, reader, scenario, step, query))
    })
}

/** Which of the steps comes first, where they are more than a screen is wide. */
function columnIn(text: string | undefined, all: number): number {
  const from = /^\d{1,4}$/.test(text ?? "") ? Number(text) : 0
  return from < all ? from - (from % COLUMNS) : 0
}

function windowOf(path: string, search: Query, from: number, all: readonly unknown[]) {
  const at = (column: number) => address(path, { ...search, from: column > 0 ? String(column) : undefined })
  return {
    ...{ from, all: all.length },
    earlier: from > 0 ? at(from - COLUMNS) : null,
    later: from + COLUMNS < all.length ? at(from + COLUMNS) : null,
  }
}

const others = (narrowed: readonly (readonly [string, string])[]) => narrowed.filter(([name]) => name !== "segment")

/** The conditions of the grid that travel along in the form of the question. */
const conditionsIn = (body: Posted): Query =>
  Object.fromEntries(["name", "state", "tag", "mark", "list"].map((name) => [name, one(body, name)]))

async function judged(world: World, reader: OnChannel, draft: Draft.Draft, spelled: FilterDraft.Canonical) {
  const { tree, faults } = FilterDraft.toTree(draft.filter, spelled)
  if (faults.length > 0 || tree === null) return { tree: null, faults }
  const given = Fault.read(Segment.schema, tree)
  if (Fault.isRefusal(given))
    return { tree: null, faults: given.faults.map((fault) => ({ ...fault, path: `filter.${fault.path}` })) }
  return { tree: given.value, faults: await Segment.check(world.db, reader.channel.id, given.value) }
}

/** To whom a step was delivered, or is on its way; of one version or of all. */
async function ofStep({ db }: World, reader: OnChannel, scenario: Scenario.Scenario, step: Step.Ever, query: Query) {
  const channelId = reader.channel.id
  // Nothing of a deleted step is to come.
  const list = query.list === "coming" && !step.deletedAt ? "coming" : "delivered"
  const versions = await Step.versions(db, channelId, step.id)
  const spans = versions.map((one, nth) => ({ ...one, replacedAt: versions[nth - 1]?.createdAt ?? null }))
  const version = spans.find(({ id }) => String(id) === query.version)
  const asked = { version, before: idOf(query.before) ?? undefined, limit: ON_A_PAGE }
  const found =
    list === "coming"
      ? await Grid.OfStep.coming(db, channelId, scenario.id, step.id, asked)
      : await Grid.OfStep.delivered(db, channelId, step.id, asked)
  const path = `/channels/${channelId}/scenarios/${scenario.id}/steps/${step.id}/deliveries`
  const words = { list: list === "coming" ? list : undefined, version: version && String(version.id) }
  return Deliveries({
    ...{ reader, scenario, step, list, versions: spans, version: version?.id ?? null, path },
    delivered: "rows" in found ? found.rows : [],
    coming: "readers" in found ? found.readers : [],
    cellOf: await Grid.cells(db, channelId, scenario.id, "readers" in found ? found.readers : [], reader.now),
    lookedThrough: found.lookedThrough,
    pages: pages(path, words, query, found.next?.toString() ?? null),
  })
}
