import * as v from "valibot"
import * as Fault from "../../domain/fault"
import * as Scenario from "../../domain/scenario"
import type { World } from "../../world"
import * as Json from "./json"
import * as Page from "./page"
import { type Answer, type Ids, route } from "./route"

const list = v.strictObject({
  ...Page.byId,
  archived: v.optional(
    v.pipe(
      v.picklist(["true", "false"]),
      v.transform((text) => text === "true"),
    ),
    "false",
  ),
})

type At = Ids<"/channels/:channelId/scenarios/:scenarioId">

/** The scenario with its counts, after work that may have been refused. */
async function after(
  db: World["db"],
  { channelId, scenarioId }: At,
  done?: unknown,
): Promise<Scenario.Counted | Fault.Refusal> {
  return Fault.isRefusal(done) ? done : Scenario.findCounted(db, channelId, scenarioId)
}

const shown = (scenario: Scenario.Counted): Answer => ({ status: 200, body: Json.ofScenario(scenario) })

export const scenarios = [
  route("GET", "/channels/:channelId/scenarios", {
    summary: "Scenarios, newest first, with counts",
    tag: "scenarios",
    query: list,
    answers: { 200: Page.of(Json.scenario) },
    async run({ world, ids, query: { cursor, limit, archived } }) {
      const rows = await Scenario.list(world.db, ids.channelId, { before: cursor, limit: limit + 1, archived })
      const { page, nextCursor } = Page.cut(rows, limit)
      return { status: 200, body: { items: page.map(Json.ofScenario), nextCursor } }
    },
  }),
  route("POST", "/channels/:channelId/scenarios", {
    summary: "Make a scenario",
    tag: "scenarios",
    creates: true,
    body: Scenario.schema,
    answers: { 201: Json.scenario },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const made = await Scenario.create(db, ids.channelId, body, at)
          return "faults" in made ? made : Scenario.findCounted(db, ids.channelId, made.scenario.id)
        },
        (scenario) => ({
          status: 201,
          body: Json.ofScenario(scenario),
          headers: { location: `/api/v1/channels/${ids.channelId}/scenarios/${scenario.id}` },
        }),
        { noun: "scenario", deed: "created", id: ({ id }) => id },
      ),
  }),
  route("GET", "/channels/:channelId/scenarios/:scenarioId", {
    summary: "One scenario",
    tag: "scenarios",
    answers: { 200: Json.scenario },
    run: async ({ world, ids }) => shown(await Scenario.findCounted(world.db, ids.channelId, ids.scenarioId)),
  }),
  route("PATCH", "/channels/:channelId/scenarios/:scenarioId", {
    summary: "Change a scenario; another window retimes its steps (lateChoice), another goal moves its walks",
    tag: "scenarios",
    body: Scenario.changes,
    answers: { 200: Json.scenario },
    run: ({ ids, body, at, write }) =>
      write(async (db) => after(db, ids, await Scenario.edit(db, ids.channelId, ids.scenarioId, body, at)), shown, {
        noun: "scenario",
        deed: "changed",
        id: ids.scenarioId,
      }),
  }),
  route("DELETE", "/channels/:channelId/scenarios/:scenarioId", {
    summary: "Delete a scenario nobody ever walked; others are archived",
    tag: "scenarios",
    answers: { 204: null },
    run: ({ ids, write }) =>
      write(
        (db) => Scenario.remove(db, ids.channelId, ids.scenarioId),
        () => ({ status: 204 }),
        { noun: "scenario", deed: "deleted", id: ids.scenarioId },
      ),
  }),
  route("PUT", "/channels/:channelId/scenarios/:scenarioId/pause", {
    summary: "Pause: every walk stands still, those that begin later included",
    tag: "scenarios",
    answers: { 200: Json.scenario },
    run: ({ ids, at, write }) =>
      write(async (db) => after(db, ids, await Scenario.pause(db, ids.channelId, ids.scenarioId, at)), shown, {
        noun: "scenario",
        deed: "paused",
        id: ids.scenarioId,
      }),
  }),
  route("DELETE", "/channels/:channelId/scenarios/:scenarioId/pause", {
    summary: "Resume: the pauses that pausing the scenario began come to their end",
    tag: "scenarios",
    answers: { 200: Json.scenario },
    run: ({ ids, at, write }) =>
      write(async (db) => after(db, ids, await Scenario.resume(db, ids.channelId, ids.scenarioId, at)), shown, {
        noun: "scenario",
        deed: "resumed",
        id: ids.scenarioId,
      }),
  }),
  route("PUT", "/channels/:channelId/scenarios/:scenarioId/archive", {
    summary: "Archive: paused, out of sight, no new walks",
    tag: "scenarios",
    answers: { 200: Json.scenario },
    run: ({ ids, at, write }) =>
      write(async (db) => after(db, ids, await Scenario.archive(db, ids.channelId, ids.scenarioId, at)), shown, {
        noun: "scenario",
        deed: "archived",
        id: ids.scenarioId,
      }),
  }),
  route("DELETE", "/channels/:channelId/scenarios/:scenarioId/archive", {
    summary: "Out of the archive, still paused",
    tag: "scenarios",
    answers: { 200: Json.scenario },
    run: ({ ids, at, write }) =>
      write(async (db) => after(db, ids, await Scenario.restore(db, ids.channelId, ids.scenarioId, at)), shown, {
        noun: "scenario",
        deed: "restored",
        id: ids.scenarioId,
      }),
  }),
]
