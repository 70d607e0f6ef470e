/** What stands where a reader and a step meet: what the ledger says, or else what is to come. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, read } from "../arrays"
import { type LedgerState, stateSql } from "../delivery/ledger"
import { routes } from "../enrollment/route"
import { type Expectation, expectations } from "../expectation"
import type { Floor } from "../itinerary"
import type { Reader } from "./list"

/** `edited`: staff have marked it undelivered once, so it is in another generation than its first. */
export type Cell = { edited: boolean } & (
  | Expectation
  | {
      is: Exclude<LedgerState, "frozen" | "held">
      at: Temporal.Instant
      reason: string | null
      deliveryId: bigint
      versionId: bigint | null
    }
  /** Frozen: on its way to LINE this moment. */
  | { is: "frozen"; at: Temporal.Instant; deliveryId: bigint; versionId: bigint | null }
)

/** By walk and step. A step without a cell is not of this scenario any more. */
export type Cells = (enrollmentId: bigint, stepId: bigint) => Cell | undefined

/** Five statements for a page, however many steps there are. */
export async function cells(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  readers: readonly Reader[],
  at: Temporal.Instant,
): Promise<Cells> {
  const [floors, rows, byScenario] = await Promise.all([
    floorsOf(db, channelId, readers),
    ledgerOf(db, channelId, readers),
    routes(db, channelId, [scenarioId]),
  ])
  const route = byScenario.get(scenarioId)
  const all = new Map<string, Cell>()
  const byWalk = Map.groupBy(rows, (row) => row.enrollment_id)
  for (const reader of readers) {
    const own = floors.get(reader.id) ?? new Map<bigint, Floor>()
    // A held row leaves a step blank, and so does one of a former generation.
    const present = (byWalk.get(reader.id) ?? []).filter(
      (row) => row.state !== "held" && row.generation >= (own.get(row.step_id)?.generation ?? 0),
    )
    for (const row of present)
      all.set(keyOf(reader.id, row.step_id), { edited: isEdited(own.get(row.step_id)), ...told(row) })
    const walk = { ...reader, floors: own, filled: new Set(present.map((row) => row.step_id)) }
    for (const [stepId, expected] of route ? expectations(route.stops, walk, route, at) : [])
      all.set(keyOf(reader.id, stepId), { edited: isEdited(own.get(stepId)), ...expected })
  }
  return (enrollmentId, stepId) => all.get(keyOf(enrollmentId, stepId))
}

const keyOf = (enrollmentId: bigint, stepId: bigint) => `${enrollmentId} ${stepId}`
const isEdited = (floor: Floor | undefined) => floor?.undeliveredAt != null

function told(row: LedgerRow) {
  const base = { deliveryId: row.id, versionId: row.version_id }
  if (row.state === "frozen" || row.state === "held") return { is: "frozen" as const, at: read(row.due_at), ...base }
  return { is: row.state, at: read(row.settled_at ?? row.due_at), reason: row.reason, ...base }
}

type LedgerRow = {
  id: bigint
  enrollment_id: bigint
  step_id: bigint
  generation: number
  state: LedgerState
  reason: string | null
  due_at: string
  settled_at: string | null
  version_id: bigint | null
}

async function ledgerOf(db: Db, channelId: bigint, readers: readonly Reader[]): Promise<LedgerRow[]> {
  if (readers.length === 0) return []
  const rows = await db.execute<LedgerRow>(sql`
    select d.id, d.enrollment_id, d.step_id, d.generation, ${stateSql} as state, d.reason, d.due_at,
      coalesce(d.settled_at, b.settled_at) as settled_at, d.version_id
    from deliveries d left join batches b on b.channel_id = d.channel_id and b.id = d.batch_id
    where d.channel_id = ${channelId} and d.enrollment_id = any(${bigints(readers.map(({ id }) => id))})`)
  return [...rows]
}

type FloorRow = {
  enrollment_id: bigint
  step_id: bigint
  generation: number
  floor_at: string
  undelivered_at: string | null
}

export async function floorsOf(
  db: Db,
  channelId: bigint,
  walks: readonly { id: bigint; floored: boolean }[],
): Promise<Map<bigint, Map<bigint, Floor>>> {
  const floored = walks.filter((walk) => walk.floored).map(({ id }) => id)
  if (floored.length === 0) return new Map()
  const rows = await db.execute<FloorRow>(sql`
    select enrollment_id, step_id, generation, floor_at, undelivered_at from floors
    where channel_id = ${channelId} and enrollment_id = any(${bigints(floored)})`)
  const byWalk = new Map<bigint, Map<bigint, Floor>>()
  for (const row of rows) {
    const own = byWalk.get(row.enrollment_id) ?? new Map<bigint, Floor>()
    const undeliveredAt = read(row.undelivered_at)
    own.set(row.step_id, { generation: row.generation, floorAt: read(row.floor_at), undeliveredAt })
    byWalk.set(row.enrollment_id, own)
  }
  return byWalk
}
