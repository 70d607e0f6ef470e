import * as v from "valibot"
import type * as Audit from "../../domain/audit"
import * as Shape from "../../domain/shape"
import * as Sweep from "../../domain/sweep"
import * as Json from "./json"
import { type Answer, route } from "./route"

/** One change over many walks: history edit, pausing, resuming, ending, moving. Weighed first, then carried out. */

const counted = v.record(v.string(), Json.count)

/** `left`: what stays as it is, and why; `waits`: sent once this has ended; `days`: messages by day. */
const counts = v.strictObject({
  ...{ walks: Json.count, undelivered: Json.count, delivered: Json.count, changed: Json.count, now: Json.count },
  ...{ today: Json.count, later: Json.count, messages: Json.count, completes: Json.count },
  ...{ waits: counted, passes: counted, days: counted, left: counted },
})

const sweep = v.strictObject({
  ...{ id: Shape.digits, scenarioId: Shape.digits, deed: Sweep.deedSchema, who: Sweep.whoSchema },
  state: v.picklist(["weighing", "weighed", "running", "done", "undoing", "undone"]),
  ...{ seen: Json.count, foreseen: counts, outcome: v.nullable(counts) },
  ...{ madeAt: Json.moment, weighedAt: Json.maybeMoment, startedAt: Json.maybeMoment },
  ...{ finishedAt: Json.maybeMoment, undoneAt: Json.maybeMoment },
})

const ofSweep = (row: Sweep.Sweep): v.InferOutput<typeof sweep> => ({
  ...{ id: String(row.id), scenarioId: String(row.scenarioId), deed: row.deed, who: row.who, state: row.state },
  ...{ seen: row.seen, foreseen: row.foreseen, outcome: row.outcome, madeAt: row.madeAt.toString() },
  ...{ weighedAt: Json.when(row.weighedAt), startedAt: Json.when(row.startedAt) },
  ...{ finishedAt: Json.when(row.finishedAt), undoneAt: Json.when(row.undoneAt) },
})

const shown =
  (status: number) =>
  (row: Sweep.Sweep): Answer => ({ status, body: ofSweep(row) })

const deeds: Record<Sweep.Deed["do"], Audit.Deed> = {
  ...{ history: "remarked", pause: "paused", resume: "resumed", withdraw: "withdrawn", move: "moved" },
}

export const sweeps = [
  route("POST", "/channels/:channelId/scenarios/:scenarioId/sweeps", {
    summary:
      "Weigh one change over many walks: what it would mark, send and cost. Changes nothing; a large one is `weighing` for a while",
    tag: "sweeps",
    creates: true,
    body: Sweep.schema,
    answers: { 201: sweep },
    run: ({ ids, body, at, write }) =>
      write(
        (db) => Sweep.create(db, ids.channelId, ids.scenarioId, body, { at, staffId: null }),
        ({ sweep }) => ({
          ...shown(201)(sweep),
          headers: { location: `/api/v1/channels/${ids.channelId}/sweeps/${sweep.id}` },
        }),
        null,
      ),
  }),
  route("GET", "/channels/:channelId/sweeps/:sweepId", {
    summary: "One change over many walks, as far as it has come",
    tag: "sweeps",
    answers: { 200: sweep },
    async run({ world, ids }) {
      return shown(200)(await Sweep.find(world.db, ids.channelId, ids.sweepId))
    },
  }),
  route("PUT", "/channels/:channelId/sweeps/:sweepId/start", {
    summary: "Carry out what was weighed; a large one is `running` for a while. Once is enough",
    tag: "sweeps",
    answers: { 200: sweep },
    async run({ world, ids, at, write }) {
      const { deed, foreseen, scenarioId } = await Sweep.find(world.db, ids.channelId, ids.sweepId)
      return write((db) => Sweep.start(db, ids.channelId, ids.sweepId, at), shown(200), {
        ...{ noun: "scenario", deed: deeds[deed.do], id: scenarioId },
        counts: () => ({ friends: foreseen.walks }),
      })
    },
  }),
  route("PUT", "/channels/:channelId/sweeps/:sweepId/reversal", {
    summary: "Take back what was marked or paused, as far as nothing has happened since",
    tag: "sweeps",
    answers: { 200: sweep },
    async run({ world, ids, at, write }) {
      const { outcome, scenarioId } = await Sweep.find(world.db, ids.channelId, ids.sweepId)
      return write((db) => Sweep.reverse(db, ids.channelId, ids.sweepId, at), shown(200), {
        ...{ noun: "scenario", deed: "undone", id: scenarioId },
        counts: () => ({ friends: outcome?.walks ?? 0 }),
      })
    },
  }),
]
