import type * as v from "valibot"

/** What can be wrong with a message. Each is a key under which the locale files have a sentence. */
export const FAULT_CODES = [
  "required",
  "wrong_type",
  "unknown_property",
  "not_one_of",
  "empty",
  "too_long",
  "too_many",
  "too_few",
  "out_of_range",
  "too_big",
  "too_deep",
  "not_https",
  "bad_url",
  "bad_color",
  "bad_form",
  "not_together",
  "needs",
  "unequal",
  "unknown_key",
  "no_emoji_mark",
  "placeholder_before_emoji",
  "mention_needs_group",
] as const

export type FaultCode = (typeof FAULT_CODES)[number]
type Params = Record<string, string | number>

/** One thing that LINE would refuse: where, in LINE's notation, and what, as a code to translate and as English. */
export type Fault = { property: string; code: FaultCode; params: Params; words: string }

/** A rule's message: the code and its numbers, packed into the one string that a schema can carry. */
export const say = (code: FaultCode, params: Params = {}) => JSON.stringify([code, params])

export function of(issue: v.BaseIssue<unknown>, root: string): Fault {
  const { code, params } = meaning(issue)
  return { property: propertyOf(issue, root), code, params, words: inEnglish(code, params) }
}

function meaning(issue: v.BaseIssue<unknown>): { code: FaultCode; params: Params } {
  const own = unpack(issue.message)
  if (own) return own
  const expected = issue.expected ?? ""
  if (issue.type === "strict_object") return missingOrStrange(expected)
  if (expected === "Object") return { code: "wrong_type", params: { expected: "object" } }
  if (issue.input === undefined) return { code: "required", params: {} }
  if (issue.type === "variant" || issue.type === "picklist" || issue.type === "literal")
    return { code: "not_one_of", params: { values: expected.replaceAll(/[()"]/g, "").replaceAll(" | ", ", ") } }
  return { code: "wrong_type", params: { expected: expected.toLowerCase() } }
}

function missingOrStrange(expected: string): { code: FaultCode; params: Params } {
  if (expected === "never") return { code: "unknown_property", params: {} }
  return expected === "Object"
    ? { code: "wrong_type", params: { expected: "object" } }
    : { code: "required", params: {} }
}

function unpack(message: string): { code: FaultCode; params: Params } | null {
  if (!message.startsWith("[")) return null
  const [code, params]: [FaultCode, Params] = JSON.parse(message)
  return { code, params }
}

function propertyOf(issue: v.BaseIssue<unknown>, root: string): string {
  return (issue.path ?? []).reduce((path, { key }) => {
    if (typeof key === "number") return `${path}[${key}]`
    return path ? `${path}.${String(key)}` : String(key)
  }, root)
}

const ENGLISH: Record<FaultCode, (params: Params) => string> = {
  required: () => "is required",
  wrong_type: ({ expected }) => `must be of type ${expected}`,
  unknown_property: () => "is not a property that LINE knows here",
  not_one_of: ({ values }) => `must be one of: ${values}`,
  empty: () => "may not be empty",
  too_long: ({ max }) => `length must be at most ${max}`,
  too_many: ({ max }) => `may hold at most ${max}`,
  too_few: ({ min }) => `must hold at least ${min}`,
  out_of_range: ({ min, max }) => `must be between ${min} and ${max}`,
  too_big: ({ max }) => `may be at most ${max} bytes as JSON`,
  too_deep: ({ max }) => `may be nested at most ${max} deep`,
  not_https: () => "must be an https URL",
  bad_url: ({ schemes }) => `must be a URL with one of the schemes: ${schemes}`,
  bad_color: () => "must be a colour such as #1A2B3C",
  bad_form: ({ example }) => `must look like ${example}`,
  not_together: ({ other }) => `may not stand beside ${other}`,
  needs: ({ other }) => `needs ${other}`,
  unequal: () => "must be alike in every column",
  unknown_key: ({ key }) => `uses {${key}}, which substitution does not define`,
  no_emoji_mark: () => "must point at a $ in the text",
  placeholder_before_emoji: () => "a placeholder before an emoji would move it; use textV2",
  mention_needs_group: () => "mentions work only in groups",
}

export const inEnglish = (code: FaultCode, params: Params) => ENGLISH[code](params)
