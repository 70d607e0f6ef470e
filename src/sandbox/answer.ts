import { ELSEWHERE } from "./buckets"
import * as Endpoints from "./endpoints"
import type { Call, Endpoint, Seen } from "./endpoints/endpoint"
import { looksUnfilled, messagesOf } from "./endpoints/judge"
import { attempted } from "./endpoints/send"
import { channelOf } from "./endpoints/token"
import type { Fault } from "./faults"
import type { Channel, Platform } from "./platform"
import * as Refusal from "./refusal"

/** An answer, or what the network did to it: nothing came, or it broke off in the middle. */
export type Outcome = { response: Response; broken: null | "dropped" | "truncated" }

const LARGEST_BODY = 2 * 1024 * 1024

/** Takes one request through faults, token, rate and the endpoint itself, and writes down what became of it. */
export async function answer(platform: Platform, request: Request): Promise<Outcome> {
  const { path, query } = target(request.url)
  const found = Endpoints.find(request.method, path)
  if (!found) return { response: withId(Refusal.notFound(), crypto.randomUUID()), broken: null }
  const raw = request.method === "GET" ? "" : await request.text()
  const call: Call = {
    platform,
    request,
    query,
    raw,
    requestId: crypto.randomUUID(),
    subject: found.subject,
    body: parse(raw),
    seen: {
      to: [],
      messages: [],
      retryKey: request.headers.get("x-line-retry-key"),
      accepted: false,
      repeats: null,
      counted: 0,
      notes: [],
    },
  }
  note(call, found.endpoint)
  const channel = channelOf(platform, request)
  const outcome = await afterFaults(call, found.endpoint, channel)
  withId(outcome.response, call.requestId)
  write(call, found.endpoint, channel, outcome)
  return outcome
}

/** Cheaper than URL, which this path would otherwise spend most of its time in. */
function target(url: string): { path: string; query: URLSearchParams } {
  const start = url.indexOf("/", url.indexOf("//") + 2)
  const mark = url.indexOf("?", start)
  if (mark < 0) return { path: url.slice(start), query: NO_QUERY }
  return { path: url.slice(start, mark), query: new URLSearchParams(url.slice(mark)) }
}

const NO_QUERY = new URLSearchParams()

function parse(raw: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(raw)
    return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : null
  } catch {
    return null
  }
}

const SENDING = new Set(["push", "multicast", "reply"])

function note({ body, raw, seen }: Call, endpoint: Endpoint) {
  if (!SENDING.has(endpoint.name)) return
  const to = body?.to
  if (typeof to === "string") seen.to = [to]
  else if (Array.isArray(to)) seen.to = to.filter((id) => typeof id === "string")
  seen.messages = messagesOf(body)
  if (looksUnfilled(raw)) seen.notes.push("a placeholder was not filled")
}

async function afterFaults(call: Call, endpoint: Endpoint, channel: Channel | null): Promise<Outcome> {
  const { platform, seen } = call
  if (platform.faults.none) return whole(await judged(call, endpoint, channel))
  const struck = { endpoint: endpoint.name, lineChannelId: channel?.lineChannelId ?? null, to: seen.to }
  const { delayMs, fault } = platform.faults.strike(struck)
  if (delayMs > 0) await Bun.sleep(delayMs)
  if (!fault) return whole(await judged(call, endpoint, channel))
  if (channel && (fault.kind === "drop" || fault.kind === "5xx")) attempted(call, channel)
  if (fault.kind === "drop") return { response: Refusal.broken(), broken: "dropped" }
  if (!fault.kind.endsWith("AfterAccepting")) return whole(worded(refusalFor(fault, seen), fault))
  const response = await judged(call, endpoint, channel)
  if (fault.kind === "5xxAfterAccepting") return whole(worded(Refusal.broken(), fault))
  return { response, broken: fault.kind === "dropAfterAccepting" ? "dropped" : "truncated" }
}

const whole = (response: Response): Outcome => ({ response, broken: null })

function judged(call: Call, endpoint: Endpoint, channel: Channel | null): Response | Promise<Response> {
  if (endpoint.open) return endpoint.answer(call)
  if (!channel) return Refusal.badToken()
  const rate = channel.rates.get(endpoint.name) ?? ELSEWHERE
  if (!call.platform.buckets.take(channel.lineChannelId, endpoint.name, rate)) return Refusal.tooFast()
  if (call.raw.length > LARGEST_BODY) return Refusal.tooLarge()
  if (call.raw !== "" && call.body === null) return Refusal.brokenBody()
  return endpoint.answer(call, channel)
}

function refusalFor(fault: Fault, seen: Seen): Response {
  const index = fault.index ?? 0
  switch (fault.kind) {
    case "429":
      return Refusal.tooFast()
    case "429monthly":
      return Refusal.monthlyLimit()
    case "429toOne":
      return Refusal.tooManyToOne()
    case "401":
      return Refusal.badToken()
    case "403":
      return Refusal.forbidden()
    case "400":
      return Refusal.failedToSend()
    case "400recipient":
      return Refusal.badProperty(`to[${fault.to ? seen.to.indexOf(fault.to) : index}]`)
    case "400message":
      return Refusal.withErrors([{ message: "May not be empty", property: `messages[${index}].text` }])
    case "garbage":
      return new Response("<html>It works!</html>", { headers: { "content-type": "text/html" } })
    default:
      return Refusal.broken()
  }
}

const worded = (response: Response, { words }: Fault) => (words ? Refusal.refuse(response.status, words) : response)

function withId(response: Response, requestId: string): Response {
  response.headers.set("x-line-request-id", requestId)
  return response
}

function write(call: Call, endpoint: Endpoint, channel: Channel | null, outcome: Outcome) {
  const { platform, requestId, raw, seen } = call
  platform.log.add({
    ...seen,
    at: platform.now(),
    lineChannelId: channel?.lineChannelId ?? null,
    endpoint: endpoint.name,
    status: outcome.broken ? 0 : outcome.response.status,
    requestId,
    bodyHash: Bun.hash(raw).toString(16),
  })
}
