import * as v from "valibot"
import * as Enrollment from "../../domain/enrollment"
import * as Fault from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import * as Json from "./json"
import * as Page from "./page"
import { type Answer, route } from "./route"

const MOST_AT_ONCE = 5000
const lateChoice = v.optional(v.picklist(["none", "deliver", "one_per_day"]), "none")

const list = v.strictObject({
  ...Page.byId,
  scenarioId: Page.idInQuery,
  friendId: Page.idInQuery,
  state: v.optional(v.picklist(["active", "completed", "withdrawn"])),
})

const start = v.strictObject({
  scenarioId: Shape.id,
  friendIds: v.pipe(
    v.array(Shape.id),
    v.minLength(1, Fault.say("too_few", { min: 1 })),
    v.maxLength(MOST_AT_ONCE, Fault.say("too_many", { max: MOST_AT_ONCE })),
  ),
  /** An import: the days count from here, nothing fires before now, and lateChoice says what of the past is sent. */
  originAt: v.optional(Shape.instant),
  lateChoice,
})

const move = v.strictObject({
  toScenarioId: Shape.id,
  keepOrigin: v.optional(v.boolean(), false),
  firstStepId: v.optional(Shape.id),
  lateChoice,
})

/** The walks that began, and the friends for whom none did: they walk already, or may not enter again. */
const started = v.strictObject({ began: v.array(Shape.digits), unchanged: v.array(Shape.digits) })

const shownStart = ({ began, unchanged }: Enrollment.Started): Answer => ({
  status: 201,
  body: { began: began.map(String), unchanged: unchanged.map(String) },
})

export const enrollments = [
  route("GET", "/channels/:channelId/enrollments", {
    summary: "Walks, newest first",
    tag: "enrollments",
    query: list,
    answers: { 200: Page.of(Json.enrollment) },
    async run({ world, ids, query: { cursor, limit, ...search } }) {
      const rows = await Enrollment.list(world.db, ids.channelId, search, { before: cursor, limit: limit + 1 })
      const { page, nextCursor } = Page.cut(rows, limit)
      return { status: 200, body: { items: page.map(Json.ofEnrollment), nextCursor } }
    },
  }),
  route("POST", "/channels/:channelId/enrollments", {
    summary:
      "Enroll friends in a scenario; whoever walks already stays as they are. originAt states an import's origin",
    tag: "enrollments",
    creates: true,
    body: start,
    answers: { 201: started },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const faults = await startFaults(db, ids.channelId, body)
          if (faults.length > 0) return { faults }
          const { scenarioId, friendIds, originAt, lateChoice } = body
          return Enrollment.start(db, ids.channelId, scenarioId, [...new Set(friendIds)], { at, originAt, lateChoice })
        },
        shownStart,
        {
          noun: "scenario",
          deed: "enrolled",
          id: BigInt(body.scenarioId),
          counts: ({ began }) => ({ friends: began.length }),
        },
      ),
  }),
  route("GET", "/channels/:channelId/enrollments/:enrollmentId", {
    summary: "One walk",
    tag: "enrollments",
    answers: { 200: Json.enrollment },
    async run({ world, ids }) {
      return { status: 200, body: Json.ofEnrollment(await Enrollment.find(world.db, ids.channelId, ids.enrollmentId)) }
    },
  }),
  route("PUT", "/channels/:channelId/enrollments/:enrollmentId/withdrawal", {
    summary: "End a walk before its last step; the history stays",
    tag: "enrollments",
    answers: { 200: Json.enrollment },
    run: ({ ids, at, write }) =>
      write(
        (db) => change(db, ids, (enrollmentIds) => Enrollment.withdraw(db, ids.channelId, enrollmentIds, at)),
        shown,
        { noun: "enrollment", deed: "withdrawn", id: ids.enrollmentId },
      ),
  }),
  route("PUT", "/channels/:channelId/enrollments/:enrollmentId/pause", {
    summary: "Pause a walk",
    tag: "enrollments",
    answers: { 200: Json.enrollment },
    run: ({ ids, at, write }) =>
      write((db) => change(db, ids, (enrollmentIds) => Enrollment.pause(db, ids.channelId, enrollmentIds, at)), shown, {
        noun: "enrollment",
        deed: "paused",
        id: ids.enrollmentId,
      }),
  }),
  route("DELETE", "/channels/:channelId/enrollments/:enrollmentId/pause", {
    summary: "Resume a walk",
    tag: "enrollments",
    answers: { 200: Json.enrollment },
    run: ({ ids, at, write }) =>
      write(
        (db) => change(db, ids, (enrollmentIds) => Enrollment.resume(db, ids.channelId, enrollmentIds, at)),
        shown,
        { noun: "enrollment", deed: "resumed", id: ids.enrollmentId },
      ),
  }),
  route("POST", "/channels/:channelId/enrollments/:enrollmentId/moves", {
    summary: "Withdraw here, enroll there; keepOrigin keeps counting from the former origin",
    tag: "enrollments",
    creates: true,
    body: move,
    answers: { 201: started },
    run: ({ ids, body, at, write }) =>
      write(
        async (db) => {
          const faults = await moveFaults(db, ids, body)
          if (faults.length > 0) return { faults }
          const { toScenarioId, ...how } = body
          return Enrollment.move(db, ids.channelId, [ids.enrollmentId], toScenarioId, { at, ...how })
        },
        shownStart,
        { noun: "enrollment", deed: "moved", id: ids.enrollmentId },
      ),
  }),
]

const shown = (walk: Enrollment.Listed): Answer => ({ status: 200, body: Json.ofEnrollment(walk) })

type At = { channelId: bigint; enrollmentId: bigint }

async function change(db: World["db"], { channelId, enrollmentId }: At, work: (ids: bigint[]) => Promise<unknown>) {
  await Enrollment.find(db, channelId, enrollmentId)
  await work([enrollmentId])
  return Enrollment.find(db, channelId, enrollmentId)
}

async function startFaults(
  db: World["db"],
  channelId: bigint,
  body: v.InferOutput<typeof start>,
): Promise<Fault.Fault[]> {
  const there = await Friend.there(db, channelId, body.friendIds)
  const strangers = body.friendIds.flatMap((id, index) =>
    there.has(id) ? [] : [{ path: `friendIds[${index}]`, code: "absent", params: { kind: "friend" } }],
  )
  return [...(await scenarioFaults(db, channelId, body.scenarioId, "scenarioId")), ...strangers.slice(0, 100)]
}

async function moveFaults(db: World["db"], ids: At, body: v.InferOutput<typeof move>): Promise<Fault.Fault[]> {
  const walk = await Enrollment.find(db, ids.channelId, ids.enrollmentId)
  if (walk.state !== "active") return [{ path: "", code: "ended" }]
  const faults = await scenarioFaults(db, ids.channelId, body.toScenarioId, "toScenarioId")
  if (faults.length > 0 || body.firstStepId === undefined) return faults
  const steps = await Step.list(db, ids.channelId, body.toScenarioId)
  if (steps.some((step) => step.id === body.firstStepId)) return []
  return [{ path: "firstStepId", code: "absent", params: { kind: "step" } }]
}

async function scenarioFaults(
  db: World["db"],
  channelId: bigint,
  scenarioId: bigint,
  path: string,
): Promise<Fault.Fault[]> {
  const scenario = await Scenario.findMaybe(db, channelId, scenarioId)
  if (!scenario) return [{ path, code: "absent", params: { kind: "scenario" } }]
  return scenario.archivedAt ? [{ path, code: "archived" }] : []
}
