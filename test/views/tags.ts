import type { Fault } from "../../src/domain/fault"
import * as Fields from "../../views/fields"
import * as EditField from "../../views/fields/edit"
import * as Marks from "../../views/marks"
import * as Tags from "../../views/tags"
import * as EditTag from "../../views/tags/edit"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const tag = { id: 1n, name: hostile, createdAt: now, friends: 2 }
const field = { ...tag, key: hostile, kind: "choice" as const, choices: [hostile] }
const users = [{ id: 1n, scenarioId: 1n, name: hostile }]
const pages = { newer: hostileUrl, older: hostileUrl }
const faults = ["", "name", "key", "kind", "choices"].flatMap((path): Fault[] => [
  { path, code: "line", params: { words: hostile }, words: hostile },
  { path, code: "in_use", params: { steps: hostile, values: hostile } },
])

export const tags: Record<string, Show> = {
  "tags:List": (reader) => Tags.List({ reader, tags: [tag], pages, name: hostile, faults }),
  "tags/edit:Edit": (reader) => EditTag.Edit({ reader, tag, users, name: hostile, faults }),
  "tags/edit carried": (reader) => EditTag.Edit({ reader, tag, users: [], removing: hostile }),
  "marks:List": (reader) =>
    Marks.List({
      ...{ reader, marks: [{ id: 1n, name: hostile, colour: "amber", position: 1 }] },
      refused: { markId: 1n, typed: { name: hostile, colour: hostile }, faults, users },
    }),
  "fields:List": (reader) =>
    Fields.List({
      reader,
      fields: [field],
      pages,
      typed: { name: hostile, key: hostile, kind: hostile, choices: hostile },
      faults,
    }),
  "fields/edit:Edit": (reader) =>
    EditField.Edit({ reader, field, users, typed: { name: hostile, choices: hostile }, faults }),
  "fields/edit known": (reader) => EditField.Edit({ reader, field, users: [], removing: hostile }),
}
