/**
 * A LINE in a process of its own that accepts everything at once and remembers whom it reached, and when. It is as
 * light as it can be, since it shares the machine with those who are measured, and knows no rules but two: a retry key
 * that it has seen is a conflict, as with LINE, and, where asked, so many pushes a second are enough. The sandbox is for
 * the other rules. Prints its address.
 *
 * A recipient is known by the last 26 bits of the user id (see `userIdSql`).
 */
import { type Log, people } from "./line"

const limits = { people: 1 << people }
const forgivenSeconds = 0.1
const now = () => performance.timeOrigin + performance.now()

let log: Log
let times: Uint8Array
let keys: Set<string>
let arrivals: Float64Array | null
let bucket: { rate: number; tokens: number; at: number } | null
forget(new URLSearchParams())

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  routes: {
    "/v2/bot/message/push": { POST: (request) => take(request, "pushes") },
    "/v2/bot/message/multicast": { POST: (request) => take(request, "multicasts") },
    "/oauth2/v3/token": Response.json({ token_type: "Bearer", access_token: "bench", expires_in: 900 }),
    "/v2/bot/message/quota": Response.json({ type: "none" }),
    "/v2/bot/message/quota/consumption": Response.json({ totalUsage: 0 }),
    "/bench/log": () => Response.json(log),
    "/bench/arrivals": () => new Response(reached()),
    "/bench/forget": (request) => {
      forget(new URL(request.url).searchParams)
      return Response.json(log)
    },
  },
  fetch: () => Response.json({ message: "Not found" }, { status: 404 }),
})
console.log(server.url.origin)

function forget(asked: URLSearchParams) {
  log = { pushes: 0, multicasts: 0, people: 0, twice: 0, conflicts: 0, tooFast: 0, firstAt: 0, lastAt: 0 }
  times = new Uint8Array(limits.people)
  keys = new Set()
  arrivals = asked.has("arrivals") ? new Float64Array(limits.people) : null
  const rate = Number(asked.get("pushesPerSecond"))
  bucket = rate > 0 ? { rate, tokens: rate * forgivenSeconds, at: now() } : null
}

/** A token bucket, as LINE has one. How many requests at once LINE's forgives is not known; a tenth of a second is little. */
function isTooFast(at: number): boolean {
  if (!bucket) return false
  bucket.tokens = Math.min(bucket.rate * forgivenSeconds, bucket.tokens + ((at - bucket.at) * bucket.rate) / 1000)
  bucket.at = at
  if (bucket.tokens < 1) return true
  bucket.tokens -= 1
  return false
}

async function take(request: Request, what: "pushes" | "multicasts"): Promise<Response> {
  const at = now()
  if (what === "pushes" && isTooFast(at)) {
    log.tooFast += 1
    return Response.json({ message: "The API rate limit has been exceeded. Try again later." }, { status: 429 })
  }
  const { to } = (await request.json()) as { to: string | string[] }
  const key = request.headers.get("x-line-retry-key")
  if (key !== null && keys.has(key)) {
    log.conflicts += 1
    return Response.json({ message: "The retry key is already accepted" }, { status: 409, headers: requestId() })
  }
  if (key !== null) keys.add(key)
  log.firstAt ||= at
  log.lastAt = Math.max(at, log.lastAt)
  log[what] += 1
  if (typeof to === "string") reach(to, at)
  else for (const one of to) reach(one, at)
  return Response.json(accepted, { headers: requestId() })
}

function reach(userId: string, at: number) {
  const n = Number.parseInt(userId.slice(-8), 16) & (limits.people - 1)
  log.people += 1
  if (times[n]) log.twice += 1
  else if (arrivals) arrivals[n] = at
  times[n] = 1
}

/** Pairs of a recipient's number and the moment its first request arrived, in milliseconds since 1970. */
function reached(): Float64Array<ArrayBuffer> {
  const pairs: number[] = []
  for (const [n, at] of (arrivals ?? []).entries()) if (at > 0) pairs.push(n, at)
  return new Float64Array(pairs)
}

const accepted = { sentMessages: [] }
let requests = 0
function requestId() {
  return { "x-line-request-id": `bench-${++requests}` }
}
