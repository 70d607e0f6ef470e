import * as v from "valibot"

/**
 * An expected "no", shown beside its field. `path` speaks LINE's notation: `messages[0].text`, `timing.days`; empty
 * for the whole. `code` is a key of the locale files; `words` are somebody else's (LINE's), where there are any.
 */
export type Fault = { path: string; code: string; params?: Record<string, string | number>; words?: string }
export type Refusal = { faults: Fault[] }

export const one = (path: string, code: string, params?: Fault["params"]): Refusal => ({
  faults: [params ? { path, code, params } : { path, code }],
})

export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === "object" && outcome !== null && "faults" in outcome
}

/** Judges what came from outside by a schema; what is wrong comes back as faults, never as an exception. */
export function read<S extends v.GenericSchema>(schema: S, input: unknown): { value: v.InferOutput<S> } | Refusal {
  const judged = v.safeParse(schema, input)
  if (judged.success) return { value: judged.output }
  return { faults: judged.issues.flatMap((issue) => ofIssue(issue)) }
}

/** A path within a path: `under("filter", "all[0].tag")`. */
export function under(root: string, path: string): string {
  if (!root || !path) return root || path
  return path.startsWith("[") ? root + path : `${root}.${path}`
}

/** `messages[0].text` → `/messages/0/text` (RFC 6901). */
export function pointer(path: string): string {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "")
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
}

/** A rule's message: its code and figures, packed into the one string that a schema can carry. */
export const say = (code: string, params: Fault["params"] = {}) => JSON.stringify([code, params])

function ofIssue(issue: v.BaseIssue<unknown>, root: v.IssuePathItem[] = []): Fault[] {
  const path = [...root, ...((issue.path ?? []) as v.IssuePathItem[])]
  // Of a union, the branch that came nearest tells the reader more than "none fits".
  if (issue.type === "union" && issue.issues) {
    const nearest = issue.issues.filter((inner) => inner.path && inner.expected !== "never")
    const deepest = Math.max(0, ...nearest.map((inner) => inner.path?.length ?? 0))
    const told = nearest.filter((inner) => deepest > 1 && inner.path?.length === deepest)
    if (told.length > 0) return told.slice(0, 3).flatMap((inner) => ofIssue(inner, path))
  }
  return [{ path: spell(path), ...meaning(issue) }]
}

function spell(path: v.IssuePathItem[]): string {
  return path.reduce((text, { key }) => (typeof key === "number" ? `${text}[${key}]` : under(text, String(key))), "")
}

function meaning(issue: v.BaseIssue<unknown>): Omit<Fault, "path"> {
  if (issue.message.startsWith('["')) {
    const [code, params]: [string, Record<string, string | number>] = JSON.parse(issue.message)
    return { code, params }
  }
  const expected = issue.expected ?? ""
  if (expected === "never") return { code: "unknown_property" }
  if (issue.input === undefined) return { code: "required" }
  if (["variant", "picklist", "literal", "union"].includes(issue.type))
    return { code: "not_one_of", params: { values: expected.replaceAll(/[()"]/g, "").replaceAll(" | ", ", ") } }
  if (issue.type === "regex") return { code: "bad_form", params: { example: expected } }
  if (issue.type === "max_length") return { code: "too_long", params: { max: expected.replace(/^\D+/, "") } }
  return { code: "wrong_type", params: { expected: expected.toLowerCase() } }
}
