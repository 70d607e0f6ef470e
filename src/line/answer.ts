import type { Content, Validity } from "./line"
import type { Refusal } from "./token"

/** What became of a send. The words are LINE's own, for staff. See semantics section 9. */
export type Answer =
  /** 2xx, or 409: LINE accepted this very request before (`already`), under `requestId`. */
  | { is: "accepted"; requestId: string | null; sentMessageIds?: string[]; already: boolean }
  /** 429 for speed, or 429 with words that we do not know. */
  | { is: "rateLimited"; words: string }
  | { is: "tooManyToOne"; words: string }
  /** LINE's text says so. It may be temporary: read the quota before believing it. */
  | { is: "monthlyLimit"; words: string }
  /** 401 or 403, also after the token was renewed once; or LINE refuses the channel id and secret themselves. */
  | { is: "unauthorized"; status: number; words: string }
  /** Another 4xx: nobody received anything. `recipient` is an index into `to` (0 for a push that names `to`). */
  | {
      is: "refused"
      status: number
      words: string
      recipient: number | null
      message: { index: number; property: string; words: string } | null
    }
  /** Certainly not sent: no connection, or no token. Nothing was decided either. */
  | { is: "later"; words: string }
  /** 5xx, timeout, broken or unreadable answer: perhaps accepted. Only the same retry key may ask again. */
  | { is: "unsure"; status: number | null; words: string }

/** Why a question got no answer. */
export type Trouble =
  | { is: "unauthorized"; status: number; words: string }
  | { is: "rateLimited"; words: string }
  | { is: "refused"; status: number; words: string }
  | { is: "unavailable"; status: number | null; words: string }

/** The request got no response. `unsent` when no connection was made, so that not one byte can have arrived. */
export type Lost = { is: "lost"; unsent: boolean; words: string }

type Outcome = Response | Refusal | Lost
type Told = {
  message: string
  details: { message: string; property: string }[]
  error: string
}

/** Tells a request that never left from one whose fate is unknown. */
export function lost(error: unknown): Lost {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  const words = error instanceof Error ? `${code || error.name}: ${error.message.split(". ")[0]}` : String(error)
  return { is: "lost", unsent: NEVER_CONNECTED.has(code), words: brief(words) }
}

const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ConnectionRefused",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
])

export async function ofSend(outcome: Outcome): Promise<Answer> {
  if (!(outcome instanceof Response)) return withoutResponse(outcome)
  const { status } = outcome
  if (outcome.ok || status === 409) return accepted(outcome, await readJson(outcome))
  const told = await read(outcome)
  // What is not LINE's JSON may come from something in between, or has broken off; the same key may ask again.
  if (told === null && status < 500 && status !== 429) return { is: "unsure", status, words: "unreadable answer" }
  const words = told ? inWords(told) : `HTTP ${status}`
  if (status === 429) return { is: sort429(told?.message ?? ""), words }
  if (status === 401 || status === 403) return { is: "unauthorized", status, words }
  if (status < 400 || status === 408 || status >= 500) return { is: "unsure", status, words }
  return { is: "refused", status, words, ...whom(told) }
}

function withoutResponse(outcome: Refusal | Lost): Answer {
  if (outcome.is === "unauthorized" || outcome.is === "later") return outcome
  return outcome.unsent ? { is: "later", words: outcome.words } : { is: "unsure", status: null, words: outcome.words }
}

/** The most frequent answer by far. Where it breaks off, the same key may ask again. */
function accepted({ status, headers }: Response, json: unknown): Answer {
  if (typeof json !== "object" || json === null) return { is: "unsure", status, words: "unreadable answer" }
  const already = status === 409
  const requestId = headers.get(already ? "x-line-accepted-request-id" : "x-line-request-id")
  const sentMessageIds = "sentMessages" in json ? idsOf(json.sentMessages) : []
  return { is: "accepted", requestId, already, ...(sentMessageIds.length > 0 ? { sentMessageIds } : {}) }
}

const idsOf = (sent: unknown) => (Array.isArray(sent) ? sent.map((one) => textOf(one, "id")) : [])

/** LINE distinguishes its 429s by text alone and says that texts may change; an unknown one only slows us down. */
function sort429(message: string): "monthlyLimit" | "tooManyToOne" | "rateLimited" {
  if (/monthly/i.test(message)) return "monthlyLimit"
  if (/too many .*\b(user|recipient)\b|same (user|recipient)/i.test(message)) return "tooManyToOne"
  return "rateLimited"
}

function whom(told: Told | null) {
  const named = told?.details.length ? told.details : [{ message: told?.message ?? "", property: told?.message ?? "" }]
  let recipient: number | null = null
  let message: { index: number; property: string; words: string } | null = null
  for (const detail of named) {
    const to = /(?:^|[\s'",])to(?:\[(\d+)\]|(?=['",\s]|$))/.exec(detail.property)
    const owner = /messages\[(\d+)\][^\s'",]*/.exec(detail.property)
    if (owner) message ??= { index: Number(owner[1]), property: owner[0], words: detail.message }
    else if (to && /property|^to\b/.test(detail.property)) recipient ??= Number(to[1] ?? 0)
  }
  return { recipient, message }
}

export async function ofAsk<Found>(
  outcome: Outcome,
  find: (json: unknown, response: Response) => Found | null,
): Promise<Found | Trouble> {
  if (!(outcome instanceof Response)) return troubleWithout(outcome)
  if (!outcome.ok) return trouble(outcome)
  const json = await readJson(outcome)
  const found = json === null ? null : find(json, outcome)
  return found ?? { is: "unavailable", status: outcome.status, words: "unreadable answer" }
}

export async function ofValidation(outcome: Outcome): Promise<Validity | Trouble> {
  if (!(outcome instanceof Response)) return troubleWithout(outcome)
  if (!outcome.ok && outcome.status !== 400) return trouble(outcome)
  const told = await read(outcome)
  if (!told) return { is: "unavailable", status: outcome.status, words: "unreadable answer" }
  if (outcome.ok) return { is: "valid" }
  const faults = told.details.map((detail) => ({ property: detail.property, words: detail.message }))
  return { is: "invalid", faults, words: inWords(told) }
}

export async function ofContent(outcome: Outcome): Promise<Content | Trouble> {
  if (!(outcome instanceof Response)) return troubleWithout(outcome)
  if (outcome.status === 200 && outcome.body)
    return { is: "found", contentType: outcome.headers.get("content-type"), bytes: outcome.body }
  if (outcome.status === 202) return { is: "notReady" }
  if (outcome.status === 410) return { is: "unsent" }
  if (outcome.status === 404) return { is: "absent" }
  return trouble(outcome)
}

function troubleWithout(outcome: Refusal | Lost): Trouble {
  return outcome.is === "unauthorized" ? outcome : { is: "unavailable", status: null, words: outcome.words }
}

async function trouble(response: Response): Promise<Trouble> {
  const { status } = response
  const told = await read(response)
  const words = told ? inWords(told) : `HTTP ${status}`
  // A 404 decides whether somebody counts as blocking us, so it must be LINE who says it.
  if (told === null && status !== 429) return { is: "unavailable", status, words }
  if (status === 401) return { is: "unauthorized", status, words }
  if (status === 429) return { is: "rateLimited", words }
  return status >= 400 && status < 500 ? { is: "refused", status, words } : { is: "unavailable", status, words }
}

export function isStatus(answer: { is: string }, status: number): boolean {
  return answer.is === "refused" && "status" in answer && answer.status === status
}

/** Reads LINE's answer, whichever of its shapes it has; null when it is broken off or is not JSON. */
export async function read(response: Response): Promise<Told | null> {
  const json = await readJson(response)
  if (json === null || typeof json !== "object") return null
  const text = (key: string) =>
    key in json && typeof Reflect.get(json, key) === "string" ? String(Reflect.get(json, key)) : ""
  const list = (key: string): unknown[] => (Array.isArray(Reflect.get(json, key)) ? Reflect.get(json, key) : [])
  return {
    message: text("message"),
    error: [text("error"), text("error_description")].filter(Boolean).join(": "),
    details: list("details").map((detail) => ({
      message: textOf(detail, "message"),
      property: textOf(detail, "property"),
    })),
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return null
  }
}

function textOf(value: unknown, key: string): string {
  const text: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : ""
  return typeof text === "string" ? text : ""
}

/** LINE's words as one line: the message, then what it says of each property. */
export function inWords(told: Told): string {
  const details = told.details.map((detail) => [detail.property, detail.message].filter(Boolean).join(": "))
  return brief([told.message || told.error, ...details].filter(Boolean).join(" / "))
}

const brief = (words: string) => (words.length > 1000 ? `${words.slice(0, 1000)}…` : words)

type Kinds = { string: string; number: number; boolean: boolean; object: object | null }

/** Whether a parsed answer has these properties with these kinds of value. */
export function hasShape<const S extends Record<string, keyof Kinds>>(
  json: unknown,
  shape: S,
): json is { [K in keyof S]: Kinds[S[K]] } {
  if (typeof json !== "object" || json === null) return false
  return Object.entries(shape).every(([key, kind]) => typeof Reflect.get(json, key) === kind)
}
