/**
 * Many walks in the same situation, decided about once and written in one statement. Their ids pass through as text:
 * nobody looks into them.
 */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, booleans, instant, instants, integers, texts } from "../arrays"
import * as Calendar from "../calendar"
import * as Freeze from "../freeze"
import * as Message from "../message"
import type { Alike } from "./alike"
import type { Claimed } from "./claim"
import { type Decision, decideOne } from "./decide"
import type { Route } from "./route"
import { onlyGoesOn } from "./write"

export type Flow = Alike & { decision: Decision; route: Route }

/** `flows` go on with one step, all of them alike. Of the `others` each is to be looked at by itself. */
export function sort(
  alike: readonly Alike[],
  byScenario: Map<bigint, Route>,
  now: Temporal.Instant,
): { flows: Flow[]; others: Alike[] } {
  const flows: Flow[] = []
  const others: Alike[] = []
  for (const group of alike) {
    const route = byScenario.get(group.corners[0]!.scenarioId)!
    const decision = oneFor(group.corners, route, now)
    if (decision) flows.push({ ...group, route, decision })
    else others.push(group)
  }
  return { flows, others }
}

/**
 * The decision for all between these corners: when a step is due only grows with the floor, and the choice for readers
 * of a new step turns at one moment; so what is right for every corner is right for all between them. None where a
 * filter is to be asked, or values other than the name are to be filled in.
 */
function oneFor(corners: Claimed[], route: Route, now: Temporal.Instant): Decision | null {
  let asked = false
  const [first, ...rest] = corners.map((walk) =>
    decideOne(walk, route, now, () => {
      asked = true
      return true
    }),
  )
  if (!first || asked || first.byReply || !onlyGoesOn(first)) return null
  if (placeholdersOf(first, route).some((name) => name !== "name")) return null
  return rest.every((other) => onlyGoesOn(other) && isSame(first, other)) ? first : null
}

function isSame(one: Decision, other: Decision): boolean {
  const [a, b] = [one.leaving[0]!, other.leaving[0]!]
  const at = (decision: Decision) => decision.nextAt?.epochNanoseconds
  return a.stop.id === b.stop.id && a.dueAt.equals(b.dueAt) && at(one) === at(other)
}

function placeholdersOf(decision: Decision, route: Route): string[] {
  const stop = route.stops.find((one) => one.id === decision.leaving[0]!.stop.id)
  return stop?.placeholders ?? []
}

/**
 * Batches, ledger and agenda of all flows. What everybody gets alike and what carries names are a statement each. Batches
 * draw their ids first: thousands of walks need not be joined with what was inserted to learn them.
 */
export async function write(db: Db, channelId: bigint, flows: readonly Flow[], now: Temporal.Instant): Promise<void> {
  const isPersonal = ({ decision, route }: Flow) => placeholdersOf(decision, route).length > 0
  const { personal = [], same = [] } = Object.groupBy(flows, (flow) => (isPersonal(flow) ? "personal" : "same"))
  await writeAll(db, channelId, same, false, now)
  await writeAll(db, channelId, personal, true, now)
}

/** The part of a flow that goes into one batch with others of the same words: `from` is where it begins among them. */
type Placed = { flow: Flow; words: number; from: number }
type Batch = { words: number; chunk: number; kind: string; flow: Flow }

async function writeAll(
  db: Db,
  channelId: bigint,
  flows: Flow[],
  personal: boolean,
  now: Temporal.Instant,
): Promise<void> {
  if (flows.length === 0) return
  const { placed, batches } = packed(flows, personal)
  const first = ({ decision }: Flow) => decision.leaving[0]!
  const named = personal ? sql`join friends p on p.channel_id = ${channelId} and p.id = w.friend_id` : sql``
  const filled = personal
    ? sql`jsonb_agg(jsonb_build_object('name', coalesce(p.name, '')) order by w.place)`
    : sql`null::jsonb`
  const written = await db.execute(sql`
    with f as materialized (
      select * from unnest(${integers(placed.map((one) => one.words))}, ${integers(placed.map((one) => one.from))},
        ${bigints(placed.map(({ flow }) => first(flow).stop.id))}, ${bigints(placed.map(({ flow }) => first(flow).stop.versionId))},
        ${bigints(placed.map(({ flow }) => flow.route.id))}, ${instants(placed.map(({ flow }) => first(flow).dueAt))},
        ${instants(placed.map(({ flow }) => flow.decision.nextAt))}, ${texts(placed.map(({ flow }) => `{${flow.ids}}`))},
        ${texts(placed.map(({ flow }) => `{${flow.friendIds}}`))})
        as f (words, start, step_id, version_id, scenario_id, due_at, next_due_at, ids, friend_ids)),
    k as materialized (
      select nextval(pg_get_serial_sequence('batches', 'id')) as id, k.* from unnest(${integers(batches.map((one) => one.words))},
        ${integers(batches.map((one) => one.chunk))}, ${texts(batches.map(() => crypto.randomUUID()))}::uuid[],
        ${texts(batches.map((one) => one.kind))}, ${bigints(batches.map(({ flow }) => first(flow).stop.id))},
        ${bigints(batches.map(({ flow }) => first(flow).stop.versionId))}, ${integers(batches.map(({ flow }) => priorityOf(flow)))},
        ${booleans(batches.map(({ flow }) => isAwaited(flow)))},
        ${instants(batches.map(({ flow }) => Calendar.nextClosing(now, flow.route)))})
        as k (words, chunk, key, kind, step_id, version_id, priority, awaited, closes_at)),
    w as materialized (
      select k.id as batch_id, f.start + u.n as place, u.id, u.friend_id, f.step_id, f.version_id, f.scenario_id, f.due_at,
        f.next_due_at
      from f cross join unnest(f.ids::bigint[], f.friend_ids::bigint[]) with ordinality as u (id, friend_id, n)
      join k on k.words = f.words and k.chunk = (f.start + u.n - 1) / ${Freeze.mostRecipients}::int),
    b as (
      insert into batches (channel_id, id, key, kind, step_ids, version_ids, friend_ids, enrollment_ids, filled, renderer,
        priority, recipients, awaited, next_attempt_at, window_closes_at, frozen_at)
      select ${channelId}, k.id, k.key, k.kind, array[k.step_id], array[k.version_id], m.friend_ids, m.ids, m.filled,
        ${Message.renderer}, k.priority, cardinality(m.ids), k.awaited, ${instant(now)}, k.closes_at, ${instant(now)}
      from k join (
        select w.batch_id, array_agg(w.friend_id order by w.place) as friend_ids,
          array_agg(w.id order by w.place) as ids, ${filled} as filled
        from w ${named} group by w.batch_id) m on m.batch_id = k.id
      returning id),
    moved as (
      update agenda a set next_due_at = w.next_due_at, last_batch_id = w.batch_id
      from w where a.channel_id = ${channelId} and a.enrollment_id = w.id
      returning w.id, w.scenario_id, w.friend_id, w.step_id, w.version_id, w.due_at, w.batch_id)
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, version_id, batch_id, due_at, recorded_at)
    select ${channelId}, id, step_id, scenario_id, friend_id, version_id, batch_id, due_at, ${instant(now)} from moved
    where (select count(*) from b) = ${batches.length}`)
  const expected = flows.reduce((sum, { count }) => sum + count, 0)
  if (written.count !== expected) throw new Error("a walk was gone while it was planned")
}

/** Who shares words and urgency travels together, as many in a batch as LINE takes. */
function packed(flows: Flow[], personal: boolean): { placed: Placed[]; batches: Batch[] } {
  const alike = Map.groupBy(flows, (flow) =>
    JSON.stringify([
      String(flow.decision.leaving[0]!.stop.versionId),
      priorityOf(flow),
      isAwaited(flow),
      flow.route.window,
    ]),
  )
  const placed: Placed[] = []
  const batches: Batch[] = []
  for (const [words, group] of [...alike.values()].entries()) {
    let people = 0
    for (const flow of group) {
      placed.push({ flow, words, from: people })
      people += flow.count
    }
    for (let from = 0; from < people; from += Freeze.mostRecipients) {
      const alone = people - from === 1
      const kind = personal || alone ? "push" : "multicast"
      batches.push({ words, chunk: from / Freeze.mostRecipients, kind, flow: group[0]! })
    }
  }
  return { placed, batches }
}

const priorityOf = ({ decision }: Flow) => (decision.paid ? Freeze.priorities.paid : Freeze.priorities.step)

/** The rest of the walk hangs on this request: its end is looked at when LINE has accepted it. */
const isAwaited = ({ decision }: Flow) => decision.nextAt === null
