import { Elysia } from "elysia"
import * as v from "valibot"
import type { OnChannel } from "../../../views/reader"
import * as View from "../../../views/steps/transfer"
import { NotFound } from "../../domain/absence"
import * as Fault from "../../domain/fault"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import * as Transfer from "../../domain/transfer"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { idIn, idOf, idsOf, many, one, type Posted } from "../posted"
import { onChannel } from "../reader"
import { recordedOnce } from "../recorded"
import { lateChoiceIn } from "./asking"

const MB = 2

/** A form that may carry a whole document, as a file or as text. */
const large = v.optional(
  v.record(
    v.string(),
    v.union([
      v.pipe(v.string(), v.maxLength(2 * Transfer.LONGEST)),
      v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(1_000)),
      v.pipe(v.file(), v.maxSize(MB * 1_000_000)),
    ]),
  ),
  {},
)
type Large = v.InferOutput<typeof large>

/** Steps to another scenario or another account, out into a file, and in from one. */
export const transfers = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, scenarioId: bigint) => `/channels/${reader.channel.id}/scenarios/${scenarioId}`

  /** Accounts and scenarios that the reader may add steps to. */
  const targets = async (reader: OnChannel) => {
    const open = reader.channels.filter(({ id }) => reader.may(`/channels/${id}/scenarios/0/steps/imports`))
    return Promise.all(
      open.map(async (channel) => ({ channel, scenarios: await Scenario.list(db, channel.id, { limit: 500 }) })),
    )
  }

  /** The document that a request brings: a file, its text, or steps of a scenario that the reader may see. */
  const documentIn = async (reader: OnChannel, form: Posted): Promise<Brought | Fault.Refusal | null> => {
    const text = one(form, "document")
    if (text) {
      const read = Transfer.read(text)
      return Fault.isRefusal(read) ? read : { document: read.value, home: false, carried: [["document", text]] }
    }
    const [from, which] = one(form, "from").split(".").map(idOf)
    if (!from || !which) return null
    if (!reader.channels.some(({ id }) => id === from)) throw new NotFound("channel")
    const ids = idsOf(many(form, "step"))
    const document = await Transfer.write(db, from, which, ids, world.now())
    if (document.steps.length === 0) return null
    const steps = ids.map((id): [string, string] => ["step", String(id)])
    return { document, home: from === reader.channel.id, carried: [["from", one(form, "from")], ...steps] }
  }

  const arrival = async (
    reader: OnChannel,
    scenario: Scenario.Scenario,
    form: Posted,
    brought: Brought,
    known: readonly Fault.Fault[] = [],
  ) => {
    const { channel } = reader
    const carrying = carryingIn(form, brought)
    const { document, home } = brought
    const chosen = carrying.refs.length === 0 ? [] : Transfer.chosenOf(carrying)
    const references = await Transfer.resolve(db, channel.id, scenario, document, chosen, home)
    const told =
      chosen.length === 0
        ? Fault.one("", "too_few", { min: 1 })
        : await Transfer.rehearse(db, channel.id, scenario.id, carrying, { at: world.now() })
    const seen = one(form, "seen") === "yes"
    // What is still to be chosen is no fault before anybody has seen it.
    const faults = Fault.isRefusal(told) ? told.faults.filter(({ code }) => seen || code !== "unresolved") : []
    const blast = Fault.isRefusal(told) ? null : await Radius.of(db, channel.id, scenario.id, told.planned, world.now())
    const view = View.Arrival({
      ...{ reader, scenario, document, references, blast, refs: carrying.refs, carried: brought.carried },
      ...{ enabled: carrying.enabled === "same", choice: one(form, "lateChoice"), decisions: decisionsIn(form) },
      faults: [...known, ...faults],
    })
    return { view, carrying, blast, refused: Fault.isRefusal(told) || known.length > 0 }
  }

  return new Elysia({ prefix: "/channels/:channelId/scenarios/:scenarioId/steps" })
    .use(onChannel(world))
    .get("/export", async ({ reader, params, request }) => {
      const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      const ids = idsOf(new URL(request.url).searchParams.getAll("step"))
      const document = await Transfer.write(db, reader.channel.id, scenario.id, ids, world.now())
      const day = world.now().toZonedDateTimeISO(reader.zone).toPlainDate().toString()
      return new Response(`${JSON.stringify(document, null, 2)}\n`, {
        headers: {
          "content-type": "application/json; charset=utf-8",
          "content-disposition": `attachment; filename="steps-${scenario.id}-${day}.json"`,
          "cache-control": "no-store",
        },
      })
    })
    .get("/transfers/new", async ({ reader, params, request }) => {
      const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      const search = new URL(request.url).searchParams
      const ids = idsOf(search.getAll("step"))
      const [to, which] = (search.get("to") ?? "").split(".").map(idOf)
      if (to && which) {
        const steps = ids.map((id) => `&step=${id}`).join("")
        const from = `${reader.channel.id}.${scenario.id}`
        return seeOther(world, `/channels/${to}/scenarios/${which}/steps/imports/new?from=${from}${steps}`)
      }
      const error = search.has("to") ? reader.t("transfers.noTarget") : null
      const copy = View.Copy({ reader, scenario, ids, targets: await targets(reader), error })
      return page(world, reader, copy, error ? 422 : 200)
    })
    .get("/imports/new", async ({ reader, params, request }) => {
      const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
      const search = new URL(request.url).searchParams
      const form = { from: search.get("from") ?? "", step: search.getAll("step") }
      const brought = await documentIn(reader, form)
      if (!brought || Fault.isRefusal(brought)) return page(world, reader, View.Upload({ reader, scenario, mb: MB }))
      const first = { ...form, ref: brought.document.steps.map(({ ref }) => ref) }
      return page(world, reader, (await arrival(reader, scenario, first, brought)).view)
    })
    .post(
      "/imports",
      async ({ reader, params, body }) => {
        const scenario = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const { form, isFile } = await textOf(body)
        const refused = (faults: Fault.Fault[]) =>
          page(world, reader, View.Upload({ reader, scenario, mb: MB, faults }), 422)
        const brought = await documentIn(reader, form)
        if (!brought) return refused([{ path: "", code: "file_none" }])
        if (Fault.isRefusal(brought)) return refused(brought.faults.map(asOfFile))
        if (isFile) {
          const first = { ...form, ref: brought.document.steps.map(({ ref }) => ref) }
          return page(world, reader, (await arrival(reader, scenario, first, brought)).view)
        }
        const { view, carrying, blast, refused: no } = await arrival(reader, scenario, form, brought)
        if (no) return page(world, reader, view, 422)
        if (blast && one(form, "sure") !== "yes") return page(world, reader, view)
        const { faults: unfit, unchecked } = await judged(world, reader, brought, carrying)
        if (unfit.length > 0)
          return page(world, reader, (await arrival(reader, scenario, form, brought, unfit)).view, 422)
        const doing = { at: world.now(), staffId: reader.staff.id }
        const outcome = await recordedOnce(
          world,
          reader,
          form,
          (tx) => Transfer.carry(tx, reader.channel.id, scenario.id, carrying, doing),
          {
            noun: "scenario",
            deed: "copied",
            id: scenario.id,
            counts: ({ steps }) => ({ steps: steps.length }),
            leadsTo: () => home(reader, scenario.id),
          },
        )
        if (Fault.isRefusal(outcome)) return page(world, reader, view, 422)
        const said = unchecked > 0 ? "unchecked" : "done"
        const count = unchecked || outcome.steps.length
        return seeOther(world, home(reader, scenario.id), { say: `transfers.${said}`, count })
      },
      { body: large },
    )
}

type Brought = { document: Transfer.Document; home: boolean; carried: [string, string][] }

/** Who chose a photo or a table by mistake has no use for what the parser says of it. */
const asOfFile = (fault: Fault.Fault): Fault.Fault =>
  fault.code === "bad_json" ? { path: fault.path, code: "not_steps_file" } : fault

async function textOf(body: Large): Promise<{ form: Posted; isFile: boolean }> {
  const form: Posted = {}
  let isFile = false
  for (const [name, value] of Object.entries(body)) {
    if (!(value instanceof Blob)) form[name] = value
    else if (name === "file" && value.size > 0) {
      form.document = await value.text()
      isFile = true
    }
  }
  return { form, isFile }
}

function carryingIn(form: Posted, { document, home }: Brought): Transfer.Carrying & { refs: string[] } {
  const decisions = new Map<string, Transfer.Decision>()
  for (const [key, text] of Object.entries(decisionsIn(form))) {
    const id = idOf(text)
    if (text === "create" || text === "leave") decisions.set(key, text)
    else if (id !== null) decisions.set(key, id)
  }
  const asked = new Set(many(form, "ref"))
  return {
    ...{ document, home, decisions, refs: document.steps.map(({ ref }) => ref).filter((ref) => asked.has(ref)) },
    ...{ enabled: one(form, "enabled") ? "same" : "off", lateChoice: lateChoiceIn(form) },
  }
}

const decisionsIn = (form: Posted): Record<string, string> =>
  Object.fromEntries(
    Object.keys(form).flatMap((name) => (name.startsWith("as.") ? [[name.slice("as.".length), one(form, name)]] : [])),
  )

/** LINE's word on what came from a file; a copy was judged when it was written. Where LINE cannot be asked, nothing is refused. */
async function judged(
  world: World,
  reader: OnChannel,
  { carried }: Brought,
  carrying: Transfer.Carrying,
): Promise<{ faults: Fault.Fault[]; unchecked: number }> {
  if (carried[0]?.[0] !== "document") return { faults: [], unchecked: 0 }
  const all = Transfer.chosenOf(carrying).map(({ messages }) => messages)
  const { faults, checked } = await Step.validateAllWithLine(world, reader.channel.id, all)
  const placed = faults.map(({ nth, fault }) => ({ ...fault, path: Fault.under(`steps[${nth}]`, fault.path) }))
  return { faults: placed, unchecked: all.length - checked }
}
