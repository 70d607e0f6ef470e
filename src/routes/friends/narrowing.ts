import type { Narrowed } from "../../../views/friends/conditions"
import * as Field from "../../domain/field"
import type * as Friend from "../../domain/friend"
import * as Segment from "../../domain/segment"
import { idOf, idsOf, many, one, type Posted, wordOf } from "../posted"

const states = ["following", "blocked", "opted_out"] as const

/** What narrows the list, as an address or a form says it, and the search it means. What cannot be meant is passed over. */
export function narrowing(form: Posted, fields: readonly Field.Field[], zone: string) {
  const typed: Narrowed = {
    ...{
      name: one(form, "name").slice(0, 100),
      tags: many(form, "tag")
        .filter((tag) => idOf(tag) !== null)
        .slice(0, 5),
    },
    ...{ state: wordOf(states, one(form, "state")) ?? "", mark: one(form, "mark").slice(0, 20) },
    ...{
      field: one(form, "field").slice(0, 20),
      is: one(form, "is").slice(0, 20),
      value: one(form, "value").slice(0, 200),
    },
    ...{ scenario: one(form, "scenario").slice(0, 20), walk: one(form, "walk").slice(0, 20) },
  }
  const scenarioId = idOf(typed.scenario)
  const asked = fieldIn(typed, fields, zone)
  const search: Friend.Search = {
    name: typed.name,
    tagIds: idsOf(typed.tags),
    state: wordOf(states, typed.state),
    markId: typed.mark === "none" ? "none" : (idOf(typed.mark) ?? undefined),
    field: asked && "is" in asked ? asked : undefined,
    scenario: scenarioId === null ? undefined : { id: scenarioId, is: wordOf(Segment.walks, typed.walk) ?? "walking" },
  }
  return { typed, search, misread: asked !== null && "misread" in asked }
}

type Asked = NonNullable<Friend.Search["field"]> | { misread: true } | null

/** A value is read as its field's kind reads it; without one, whoever has a value is meant. */
function fieldIn({ field: named, is: word, value }: Narrowed, fields: readonly Field.Field[], zone: string): Asked {
  const field = fields.find(({ id }) => String(id) === named)
  if (!field) return null
  const is = wordOf(Field.comparisons[field.kind], word) ?? "equals"
  if (is === "known" || is === "unknown") return { id: field.id, is }
  if (value.trim() === "") return { id: field.id, is: "known" }
  if (is === "contains") return { id: field.id, is, value: value.trim() }
  const read = Field.parse(field, field.kind === "flag" ? asFlag(value) : value, zone)
  return "faults" in read ? { misread: true } : { id: field.id, is, value: read.text }
}

/** People do not type "true". */
function asFlag(value: string): string {
  if (/^(はい|yes|y|1|○)$/i.test(value.trim())) return "true"
  return /^(いいえ|no|n|0|×)$/i.test(value.trim()) ? "false" : value.trim()
}

/** The same for an address. */
export const spelled = ({ tags, ...rest }: Narrowed) => ({ ...rest, tag: tags })

/** The same as pairs, for the hidden fields of a form. */
export function pairs({ tags, ...rest }: Narrowed): [string, string][] {
  const said = Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== "")
  return [...said, ...tags.map((tag): [string, string] => ["tag", tag])]
}
