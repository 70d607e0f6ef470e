import type { Db } from "../../db"
import type { Fault } from "../fault"
import * as Field from "../field/read"
import { comparisons, parse } from "../field/value"
import * as Reference from "../reference"
import * as Shape from "../shape"
import { type Leaf, leaves, type Tree } from "./tree"

/** What is wrong with a question in this channel: ids that are not there, values that a field of that kind cannot hold. */
export async function check(db: Db, channelId: bigint, tree: Tree | null, root = "filter"): Promise<Fault[]> {
  if (!tree) return []
  const found = [...leaves(tree)].map(({ path, leaf }) => ({ path: path ? `${root}.${path}` : root, leaf }))
  const absent = await Reference.absent(
    db,
    channelId,
    found.flatMap(({ path, leaf }) => references(path, leaf)),
  )
  if (absent.length > 0) return absent
  const asked = found.flatMap(({ path, leaf }) => ("field" in leaf ? [{ path, leaf }] : []))
  const fields = await Field.byId(
    db,
    channelId,
    asked.map(({ leaf }) => BigInt(leaf.field)),
  )
  return asked.flatMap(({ path, leaf }) => valueFaults(fields.get(BigInt(leaf.field)), path, leaf))
}

function references(path: string, leaf: Leaf): Reference.Reference[] {
  if ("tag" in leaf) return [{ path: `${path}.tag`, kind: "tag", id: BigInt(leaf.tag) }]
  if ("field" in leaf) return [{ path: `${path}.field`, kind: "field", id: BigInt(leaf.field) }]
  if ("scenario" in leaf) return [{ path: `${path}.scenario`, kind: "scenario", id: BigInt(leaf.scenario) }]
  if ("mark" in leaf && leaf.mark !== "none") return [{ path: `${path}.mark`, kind: "mark", id: BigInt(leaf.mark) }]
  return []
}

function valueFaults(field: Field.Field | undefined, path: string, leaf: Extract<Leaf, { field: string }>): Fault[] {
  if (!field || leaf.value === undefined) return []
  if (!(comparisons[field.kind] as readonly string[]).includes(leaf.is))
    return [{ path: `${path}.is`, code: "wrong_kind", params: { kind: field.kind } }]
  // Any spelling of an instant can be compared; of the rest only the canonical one.
  if (leaf.is === "contains" || (field.kind === "moment" && Shape.instantOf(leaf.value))) return []
  const canonical = parse(field, leaf.value)
  if ("faults" in canonical) return canonical.faults.map((fault) => ({ ...fault, path: `${path}.value` }))
  return canonical.text === leaf.value
    ? []
    : [{ path: `${path}.value`, code: "bad_form", params: { example: canonical.text } }]
}
