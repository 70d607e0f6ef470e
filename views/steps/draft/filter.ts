import type { Fault } from "../../../src/domain/fault"
import type { Tree } from "../../../src/domain/segment"
import { parse } from "../../messages/draft"

/** Who receives a step, as its form holds it: rows joined by "all" or "any", or JSON for anything deeper. */

export const conditionKinds = ["tag", "field", "scenario", "mark", "following"] as const
export type ConditionKind = (typeof conditionKinds)[number]
export type Condition = { kind: ConditionKind; id: string; is: string; value: string }

export const modes = ["none", "all", "any", "json"] as const
export type FilterDraft = { mode: (typeof modes)[number]; rows: Condition[]; json: string }

export const everybody: FilterDraft = { mode: "none", rows: [], json: "" }

/** As its column spells it, so that `2027/1/5` may be typed where `2027-01-05` is meant. */
export type Canonical = (fieldId: string, value: string) => string

export function ofTree(tree: Tree | null): FilterDraft {
  if (tree === null) return everybody
  const [mode, inner] =
    "all" in tree
      ? (["all", tree.all] as const)
      : "any" in tree
        ? (["any", tree.any] as const)
        : (["all", [tree]] as const)
  const rows = inner.map(row)
  if (rows.every((each) => each !== null)) return { mode, rows, json: "" }
  return { mode: "json", rows: [], json: JSON.stringify(tree, null, 2) }
}

function row(leaf: Tree): Condition | null {
  if ("tag" in leaf) return { kind: "tag", id: leaf.tag, is: leaf.has ? "has" : "hasNot", value: "" }
  if ("field" in leaf) return { kind: "field", id: leaf.field, is: leaf.is, value: leaf.value ?? "" }
  if ("scenario" in leaf) return { kind: "scenario", id: leaf.scenario, is: leaf.is, value: "" }
  if ("mark" in leaf) return { kind: "mark", id: leaf.mark, is: leaf.has ? "has" : "hasNot", value: "" }
  if ("following" in leaf) return { kind: "following", id: "", is: leaf.following ? "yes" : "no", value: "" }
  return null
}

/** The question the form describes, and what its rows lack before it can be one. */
export function toTree(draft: FilterDraft, canonical: Canonical): { tree: unknown; faults: Fault[] } {
  if (draft.mode === "none") return { tree: null, faults: [] }
  if (draft.mode === "json") {
    const read = parse(draft.json)
    return read.unreadable === null
      ? { tree: read.message, faults: [] }
      : { tree: null, faults: [{ path: "filter", code: "bad_json", params: { words: read.unreadable } }] }
  }
  if (draft.rows.length === 0) return { tree: null, faults: [{ path: "filter", code: "no_rows" }] }
  const faults = draft.rows.flatMap((each, index) => lacks(each, `filter.${draft.mode}[${index}]`))
  return { tree: { [draft.mode]: draft.rows.map((each) => leaf(each, canonical)) }, faults }
}

const valueless = (is: string) => is === "known" || is === "unknown"

function lacks({ kind, id, is, value }: Condition, path: string): Fault[] {
  if (kind !== "following" && id === "") return [{ path, code: "required" }]
  if (kind === "field" && !valueless(is) && value.trim() === "") return [{ path: `${path}.value`, code: "required" }]
  return []
}

function leaf({ kind, id, is, value }: Condition, canonical: Canonical): unknown {
  if (kind === "tag") return { tag: id, has: is !== "hasNot" }
  if (kind === "mark") return { mark: id, has: is !== "hasNot" }
  if (kind === "scenario") return { scenario: id, is }
  if (kind === "following") return { following: is !== "no" }
  if (valueless(is)) return { field: id, is }
  return { field: id, is, value: is === "contains" ? value.trim() : canonical(id, value) }
}

/** Rows as JSON, to be made deeper than rows can be. */
export function asJson(draft: FilterDraft, canonical: Canonical): FilterDraft {
  if (draft.mode === "json") return draft
  const { tree } = toTree(draft.mode === "none" ? { ...draft, mode: "all" } : draft, canonical)
  return { mode: "json", rows: [], json: JSON.stringify(tree ?? { all: [] }, null, 2) }
}
