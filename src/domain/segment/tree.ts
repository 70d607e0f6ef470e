import * as v from "valibot"
import { say } from "../fault"
import * as Shape from "../shape"

/** A question about friends. Ids stand as strings of digits, as everywhere in JSON. */
export type Tree =
  | { all: Tree[] }
  | { any: Tree[] }
  | { not: Tree }
  | { tag: string; has: boolean }
  /** `value` is read by the field's kind; only `known` and `unknown` go without. */
  | { field: string; is: Comparison; value?: string }
  | { following: boolean }
  | { scenario: string; is: Walk }
  /** The staff's working state of the friend; "none": no mark at all. */
  | { mark: string; has: boolean }
  /** When the friend followed (last): before an instant, from an instant on, within so many days of 24 hours. */
  | { followed: { before?: string; after?: string; withinDays?: number } }

/** `not_equals` means known and different; `less` and `more` also mean before and after. */
export const comparisons = [
  "equals",
  "not_equals",
  "less",
  "at_most",
  "more",
  "at_least",
  "contains",
  "known",
  "unknown",
] as const
export type Comparison = (typeof comparisons)[number]

export const walks = ["walking", "completed", "withdrawn", "never"] as const
export type Walk = (typeof walks)[number]

export const DEEPEST = 5
export const MOST_NODES = 100

const several = v.pipe(
  v.array(v.lazy((): v.GenericSchema<Tree> => node)),
  v.minLength(1, say("too_few", { min: 1 })),
  v.maxLength(MOST_NODES, say("too_many", { max: MOST_NODES })),
)

const node: v.GenericSchema<Tree> = v.union([
  v.strictObject({ all: several }),
  v.strictObject({ any: several }),
  v.strictObject({ not: v.lazy((): v.GenericSchema<Tree> => node) }),
  v.strictObject({ tag: Shape.digits, has: v.boolean() }),
  v.pipe(
    v.strictObject({
      field: Shape.digits,
      is: v.picklist(comparisons),
      value: v.optional(Shape.blankable(2000)),
    }),
    v.check(
      ({ is, value }) => (is === "known" || is === "unknown") === (value === undefined),
      say("needs", { other: "value" }),
    ),
  ),
  v.strictObject({ following: v.boolean() }),
  v.strictObject({ scenario: Shape.digits, is: v.picklist(walks) }),
  v.strictObject({ mark: v.union([v.literal("none"), Shape.digits]), has: v.boolean() }),
  v.strictObject({
    followed: v.pipe(
      v.strictObject({
        before: v.optional(Shape.instantText),
        after: v.optional(Shape.instantText),
        withinDays: v.optional(Shape.whole(1, 3650)),
      }),
      v.check((span) => Object.values(span).some((bound) => bound !== undefined), say("empty")),
    ),
  }),
])

/** At most five levels and a hundred nodes; sizes are judged first, so that hostile JSON cannot exhaust the stack. */
export const schema: v.GenericSchema<unknown, Tree> = v.pipe(
  v.unknown(),
  v.title("Segment"),
  v.check((tree) => size(tree).depth <= DEEPEST, say("too_deep", { max: DEEPEST })),
  v.check((tree) => size(tree).nodes <= MOST_NODES, say("too_many", { max: MOST_NODES })),
  node,
)

/** Every leaf with the path at which it stands: `all[0].not`. */
export function* leaves(tree: Tree, path = ""): Generator<{ path: string; leaf: Leaf }> {
  const at = (key: string) => (path ? `${path}.${key}` : key)
  if ("all" in tree) for (const [index, inner] of tree.all.entries()) yield* leaves(inner, at(`all[${index}]`))
  else if ("any" in tree) for (const [index, inner] of tree.any.entries()) yield* leaves(inner, at(`any[${index}]`))
  else if ("not" in tree) yield* leaves(tree.not, at("not"))
  else yield { path, leaf: tree }
}

export type Leaf = Exclude<Tree, { all: Tree[] } | { any: Tree[] } | { not: Tree }>

function size(tree: unknown): { depth: number; nodes: number } {
  let [depth, nodes, level] = [0, 0, [tree]]
  while (level.length > 0 && depth <= DEEPEST && nodes <= MOST_NODES) {
    depth += 1
    nodes += level.length
    level = level.flatMap(branches)
  }
  return { depth, nodes }
}

function branches(tree: unknown): unknown[] {
  if (typeof tree !== "object" || tree === null) return []
  if ("not" in tree) return [tree.not]
  const inner = "all" in tree ? tree.all : "any" in tree ? tree.any : []
  return Array.isArray(inner) ? inner : []
}
