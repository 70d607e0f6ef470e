/**
 * A LINE in a process of its own that accepts everything at once and remembers whom it reached, and when. It is as
 * light as it can be, since it shares the machine with those who are measured, and knows no rules but two: a retry key
 * that it has seen is a conflict, as with LINE, and, where asked, so many pushes a second are enough. The sandbox is for
 * the other rules. Prints its address, and the one where the bench reads what it knows.
 *
 * A recipient is known by the last 26 bits of the user id (see `userIdSql`).
 */
import { type Log, people } from "./line"
import { listen, type Request, response } from "./wire"

const sends: Record<string, "pushes" | "multicasts"> = {
  "/v2/bot/message/push": "pushes",
  "/v2/bot/message/multicast": "multicasts",
}
const standing: Record<string, string> = {
  "/oauth2/v3/token": response(200, { token_type: "Bearer", access_token: "bench", expires_in: 900 }),
  "/v2/bot/message/quota": response(200, { type: "none" }),
  "/v2/bot/message/quota/consumption": response(200, { totalUsage: 0 }),
}
const notFound = response(404, { message: "Not found" })
const tooFast = response(429, { message: "The API rate limit has been exceeded. Try again later." })
const conflict = response(409, { message: "The retry key is already accepted" })

const limits = { people: 1 << people }
const forgivenSeconds = 0.1
const now = () => performance.timeOrigin + performance.now()

let requests = 0
let log: Log
let times: Uint8Array
let keys: Set<string>
let arrivals: Float64Array | null
let bucket: { rate: number; tokens: number; at: number } | null
forget(new URLSearchParams())

const lineUrl = listen(({ method, path, header, body }) => {
  const to = method === "POST" ? sends[path] : undefined
  return to ? take(to, header, body) : (standing[path] ?? notFound)
})
const control = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  routes: {
    "/log": () => Response.json(log),
    "/arrivals": () => new Response(reached()),
    "/forget": (request) => {
      forget(new URL(request.url).searchParams)
      return Response.json(log)
    },
  },
})
console.log(lineUrl, control.url.origin)

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

function take(what: "pushes" | "multicasts", header: Request["header"], body: string): string {
  const at = now()
  if (what === "pushes" && isTooFast(at)) {
    log.tooFast += 1
    return tooFast
  }
  const { to } = JSON.parse(body) as { to: string | string[] }
  const key = header("x-line-retry-key")
  if (key !== null && keys.has(key)) {
    log.conflicts += 1
    return conflict
  }
  if (key !== null) keys.add(key)
  log.firstAt ||= at
  log.lastAt = Math.max(at, log.lastAt)
  log[what] += 1
  if (typeof to === "string") reach(to, at)
  else for (const one of to) reach(one, at)
  requests += 1
  return response(200, { sentMessages: [] }, `x-line-request-id: bench-${requests}\r\n`)
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
