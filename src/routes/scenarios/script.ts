import type { Asked } from "../../../views/rehearsal/asked"
import type * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import type * as Rehearsal from "../../domain/rehearsal"
import { idsOf } from "../posted"

type Known = {
  scenario: { id: bigint }
  friend: { id: bigint } | null
  fields: readonly Field.Field[]
  zone: string
  now: Temporal.Instant
}

/** What the form asks the rehearsal to play. */
export function scriptOf(
  asked: Asked,
  { scenario, friend, fields, zone, now }: Known,
): Rehearsal.Script | Fault.Refusal {
  const faults: Fault.Fault[] = []
  const moment = (name: "at" | "pauseFrom" | "pauseUntil") => {
    if (asked[name] === "") return null
    const parsed = Field.parse({ kind: "moment", choices: [] }, asked[name], zone)
    if (!("faults" in parsed)) return Temporal.Instant.from(parsed.text)
    faults.push(...parsed.faults.map((fault) => ({ ...fault, path: name })))
    return null
  }
  const at = moment("at") ?? now
  const deeds = pauseOf(moment("pauseFrom"), moment("pauseUntil"), faults)
  const known = friend ? null : knownOf(asked, fields, zone, faults)
  if (faults.length > 0) return { faults }
  return {
    scenarioId: scenario.id,
    who: friend ? { friendId: friend.id } : { followedAt: at, ...known! },
    start: asked.start === "present" ? { is: "present" } : { is: asked.start, at },
    deeds,
  }
}

function pauseOf(
  from: Temporal.Instant | null,
  until: Temporal.Instant | null,
  faults: Fault.Fault[],
): Rehearsal.Deed[] {
  if (from && until && Temporal.Instant.compare(until, from) <= 0)
    faults.push({ path: "pauseUntil", code: "pause_order" })
  const deed = (at: Temporal.Instant, does: "begin" | "end"): Rehearsal.Deed => ({ at, kind: "paused", does })
  return [...(from ? [deed(from, "begin")] : []), ...(until ? [deed(until, "end")] : [])]
}

function knownOf(asked: Asked, fields: readonly Field.Field[], zone: string, faults: Fault.Fault[]) {
  const values: Rehearsal.Imagined["fields"] = new Map(
    fields.flatMap((field) => {
      const text = asked.fields[String(field.id)]?.trim()
      if (!text) return []
      const parsed = Field.parse(field, text, zone)
      if (!("faults" in parsed)) return [[field.id, parsed] as const]
      faults.push(...parsed.faults.map((fault) => ({ ...fault, path: `field-${field.id}` })))
      return []
    }),
  )
  return { tags: new Set(idsOf(asked.tags)), fields: values }
}
