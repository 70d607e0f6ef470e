/**
 * Fault 2 as a table: everything we ask of LINE, and the database, against everything that can go wrong on the way.
 * The table is the list of tests; a pair that cannot be is listed with the reason.
 */
import type { Fault } from "./proxy"

export type Endpoint = {
  name: string
  /** The request line, as a pattern. */
  what: RegExp
  /** Whether messages leave by it. */
  sends: boolean
}

export const endpoints = [
  { name: "token", what: /^POST \/oauth2\/v3\/token$/, sends: false },
  { name: "push", what: /^POST \/v2\/bot\/message\/push$/, sends: true },
  { name: "multicast", what: /^POST \/v2\/bot\/message\/multicast$/, sends: true },
  { name: "reply", what: /^POST \/v2\/bot\/message\/reply$/, sends: true },
  { name: "profile", what: /^GET \/v2\/bot\/profile\//, sends: false },
  { name: "quota", what: /^GET \/v2\/bot\/message\/quota$/, sends: false },
  { name: "consumption", what: /^GET \/v2\/bot\/message\/quota\/consumption$/, sends: false },
  { name: "bot info", what: /^GET \/v2\/bot\/info$/, sends: false },
  { name: "webhook setting", what: /^PUT \/v2\/bot\/channel\/webhook\/endpoint$/, sends: false },
  { name: "webhook reading", what: /^GET \/v2\/bot\/channel\/webhook\/endpoint$/, sends: false },
  { name: "webhook test", what: /^POST \/v2\/bot\/channel\/webhook\/test$/, sends: false },
  { name: "validation", what: /^POST \/v2\/bot\/message\/validate\/push$/, sends: false },
] as const satisfies Endpoint[]
export type Name = (typeof endpoints)[number]["name"]

export type Trouble = {
  name: string
  fault: Fault
  /** So many requests are struck; else all, for as long as the pair lasts. */
  times?: number
  /** And then it is so many hours later, for us and for LINE. */
  later?: 23 | 25
  /** LINE may have accepted what was struck. */
  unsure: boolean
  /** Waits for our own patience to end. */
  long?: true
}

export const troubles: Trouble[] = [
  { name: "a second late", fault: { is: "latency", ms: 1_000 }, times: 2, unsure: false },
  { name: "a trickle of bytes", fault: { is: "trickle", ms: 4 }, times: 2, unsure: false },
  { name: "lost on the way", fault: { is: "lost" }, times: 2, unsure: true },
  { name: "reset after it was sent", fault: { is: "reset" }, times: 2, unsure: true },
  { name: "half-closed instead of answered", fault: { is: "halfClose" }, times: 2, unsure: true },
  { name: "an answer that breaks off", fault: { is: "truncated" }, times: 2, unsure: true },
  { name: "never answered", fault: { is: "blackHole" }, times: 1, unsure: true, long: true },
  { name: "a burst of 500", fault: says(500, "Internal Server Error"), times: 4, unsure: true },
  { name: "429, too fast", fault: says(429, "The API rate limit has been exceeded."), times: 3, unsure: false },
  {
    name: "429, the month is used up",
    fault: says(429, "You have reached your monthly limit."),
    times: 2,
    unsure: false,
  },
  { name: "401 for a minute", fault: says(401, "Authentication failed"), unsure: false },
  { name: "23 hours pass", fault: { is: "reset" }, later: 23, unsure: true },
  { name: "25 hours pass", fault: { is: "reset" }, later: 25, unsure: true },
]

/** An answer in LINE's shape, given in its place. */
function says(status: number, message: string): Fault {
  const body = JSON.stringify({ message })
  const head = `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
  return { is: "instead", answer: `${head}\r\n\r\n${body}` }
}

export type Pair = { endpoint: Endpoint & { name: Name }; trouble: Trouble }

const all = endpoints.flatMap((endpoint) => troubles.map((trouble): Pair => ({ endpoint, trouble })))
export const pairs = all.filter((pair) => reason(pair) === null)

/** What cannot be, and why. */
export const impossible: Record<string, string> = {
  ...Object.fromEntries(all.flatMap((pair) => (reason(pair) === null ? [] : [[titleOf(pair), reason(pair)!]]))),
  "followers × anything": "the product does not ask for the list of followers yet",
  "content × anything": "the product does not fetch what friends send yet",
  "database × 5xx, 429, 401": "PostgreSQL speaks no HTTP; its own refusals are fault 3",
  "database × 23 and 25 hours pass": "leases and rates alone live by its clock, and both end within minutes",
}

function reason({ endpoint, trouble }: Pair): string | null {
  if (trouble.name.includes("month") && !endpoint.sends) return "only what is sent counts against the month"
  if (trouble.name.includes("month") && endpoint.name === "reply") return "replies are free"
  const staffAsk = endpoint.name.startsWith("webhook") || endpoint.name === "validation"
  if (trouble.later && staffAsk) return "nothing waits for it: staff ask, see what came of it, and ask again"
  return null
}

export function titleOf({ endpoint, trouble }: Pair): string {
  return `${endpoint.name} × ${trouble.name}`
}

/** Each endpoint and each trouble at least once; nothing that has to outwait our patience. */
export function few(): Pair[] {
  const quick = pairs.filter(({ trouble }) => !trouble.long)
  const chosen: Pair[] = []
  for (const [n, endpoint] of endpoints.entries()) {
    const own = quick.filter((pair) => pair.endpoint.name === endpoint.name)
    const unseen = own.filter((pair) => !chosen.some((one) => one.trouble.name === pair.trouble.name))
    const from = unseen.length > 0 ? unseen : own
    chosen.push(from[n % from.length]!)
  }
  const sends = quick.filter(({ endpoint, trouble }) => endpoint.name === "push" && isUnseen(trouble, chosen))
  return [...chosen, ...sends]
}

const isUnseen = (trouble: Trouble, chosen: Pair[]) => !chosen.some((one) => one.trouble.name === trouble.name)
