import { inControl } from "../../../views/friends/fields"
import type { OnChannel } from "../../../views/reader"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import type * as Friend from "../../domain/friend"
import type { World } from "../../world"
import { one, type Posted } from "../posted"
import { recorded } from "../recorded"

/**
 * All fields of a friend in one form: all are stored, or none. What was not touched is not written again, so that it
 * undoes nothing that somebody else has written meanwhile.
 */
export async function store(
  world: World,
  reader: OnChannel,
  friend: Friend.Known,
  body: Posted,
): Promise<{ faults: Fault.Fault[]; typed: Record<string, string> }> {
  const channelId = reader.channel.id
  const fields = await Field.names(world.db, channelId)
  const sent = fields.flatMap((field) => {
    const name = `field-${field.id}`
    if (!Object.hasOwn(body, name)) return []
    const now = inControl(field, friend.fields[field.key], reader.zone).trim()
    const shown = Object.hasOwn(body, `was-${field.id}`) ? one(body, `was-${field.id}`).trim() : now
    return [{ field, value: one(body, name).trim(), shown, now }]
  })
  const typed = Object.fromEntries(
    sent.flatMap(({ field, value, shown }) => [
      [String(field.id), value],
      [`was-${field.id}`, shown],
    ]),
  )
  const faults = sent.flatMap(({ field, value }) => judge(field, value, reader.zone))
  if (faults.length > 0) return { faults, typed }
  const changed = sent.filter(({ value, shown, now }) => value !== shown && value !== now)
  const store = async (db: World["db"]) => {
    for (const { field, value } of changed)
      await Field.set(db, channelId, [friend.id], field.id, value || null, world.now(), reader.zone)
  }
  await recorded(world, reader, store, { noun: "friend", deed: "changed", id: friend.id })
  return { faults: [], typed }
}

function judge(field: Field.Field, value: string, zone: string): Fault.Fault[] {
  const parsed = value === "" ? null : Field.parse(field, value, zone)
  if (!Fault.isRefusal(parsed)) return []
  return parsed.faults.map((fault) => ({ ...fault, path: `field-${field.id}` }))
}
