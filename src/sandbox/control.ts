import * as v from "valibot"
import { FAULT_KINDS, type Fault } from "./faults"
import type { Channel, NewChannel, Sandbox } from "./index"
import type { TapParams, Tappable } from "./person"
import { month } from "./platform"

const text = v.pipe(v.string(), v.minLength(1))
const newChannel = v.strictObject({
  lineChannelId: text,
  secret: text,
  name: v.optional(text),
  limit: v.optional(v.nullable(v.number())),
  verified: v.optional(v.boolean()),
  chatMode: v.optional(v.picklist(["chat", "bot"])),
  useWebhook: v.optional(v.boolean()),
  redelivery: v.optional(v.boolean()),
  everyoneFollows: v.optional(v.boolean()),
  unlimited: v.optional(v.boolean()),
  /** Rate limits by endpoint, instead of LINE's: so many in so many seconds, and as many at once. */
  rates: v.optional(v.record(v.string(), v.strictObject({ count: v.number(), seconds: v.number() }))),
})
const change = v.strictObject({
  secret: v.optional(text),
  limit: v.optional(v.nullable(v.number())),
  /** This month's consumption, as when the owner has sent from LINE's own manager. */
  used: v.optional(v.number()),
  verified: v.optional(v.boolean()),
  active: v.optional(v.boolean()),
})
const newPeople = v.strictObject({
  userId: v.optional(text),
  name: v.optional(text),
  /** Makes so many at once. */
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
  /** And makes them friends of this channel without telling anybody. */
  friendsOf: v.optional(text),
})
const fault = v.strictObject({
  kind: v.picklist(FAULT_KINDS),
  endpoint: v.optional(text),
  lineChannelId: v.optional(text),
  to: v.optional(text),
  times: v.optional(v.number()),
  probability: v.optional(v.number()),
  ms: v.optional(v.number()),
  index: v.optional(v.number()),
  words: v.optional(text),
})
const deed = v.variant("do", [
  v.strictObject({ do: v.literal("follow"), channel: text }),
  v.strictObject({ do: v.literal("block"), channel: text }),
  v.strictObject({ do: v.literal("unblock"), channel: text }),
  v.strictObject({ do: v.literal("say"), channel: text, text }),
  v.strictObject({ do: v.literal("sendImage"), channel: text }),
  v.strictObject({ do: v.literal("sticker"), channel: text, packageId: text, stickerId: text }),
  v.strictObject({ do: v.literal("unsend"), channel: text, messageId: text }),
  v.strictObject({
    do: v.literal("tap"),
    channel: text,
    action: v.looseObject({ type: v.optional(v.string()) }),
    params: v.optional(v.record(v.string(), v.string())),
  }),
  v.strictObject({ do: v.literal("vanish"), channel: v.optional(text) }),
])
type Act = v.InferOutput<typeof deed>

/**
 * The sandbox from another process: channels, people, faults, the log, and (where it owns one) the clock, under
 * `/sandbox`. Answers null for every other path. It has no lock: it listens on this machine alone.
 */
export function control(sandbox: Sandbox, turnClock?: (milliseconds: number) => void) {
  const rows: [string, RegExp, (body: unknown, subject: string, query: URLSearchParams) => unknown][] = [
    ["POST", /^channels$/, (body) => shown(sandbox.addChannel(channelFrom(v.parse(newChannel, body))))],
    ["PATCH", /^channels\/([^/]+)$/, (body, id) => amend(id, v.parse(change, body))],
    ["POST", /^people$/, (body) => invite(v.parse(newPeople, body))],
    ["POST", /^people\/([^/]+)\/deeds$/, (body, userId) => act(userId, v.parse(deed, body))],
    ["POST", /^faults$/, (body) => void sandbox.faults.add(v.parse(fault, body) satisfies Fault)],
    ["DELETE", /^faults$/, () => sandbox.faults.clear()],
    ["POST", /^redelivery$/, () => sandbox.redeliver()],
    ["POST", /^clock$/, (body) => turn(v.parse(v.strictObject({ milliseconds: v.number() }), body).milliseconds)],
    ["GET", /^log$/, (_, __, query) => page(query)],
    ["GET", /^counts$/, () => sandbox.log.counts()],
    ["GET", /^people\/received$/, () => Object.fromEntries(sandbox.log.perPerson())],
    ["GET", /^calls$/, () => sandbox.calls],
    ["GET", /^conversations\/([^/]+\/[^/]+)$/, (_, both) => talk(both)],
  ]

  return async (request: Request): Promise<Response | null> => {
    const url = new URL(request.url)
    if (!url.pathname.startsWith("/sandbox/")) return null
    const path = url.pathname.slice("/sandbox/".length)
    for (const [method, pattern, answer] of rows) {
      const match = method === request.method ? pattern.exec(path) : null
      if (!match) continue
      try {
        const body: unknown = method === "GET" || method === "DELETE" ? null : await request.json()
        return Response.json((await answer(body, match[1] ?? "", url.searchParams)) ?? {})
      } catch (error) {
        return Response.json({ message: error instanceof Error ? error.message : String(error) }, { status: 400 })
      }
    }
    return Response.json({ message: "Not found" }, { status: 404 })
  }

  function channelFrom({ unlimited, ...rest }: v.InferOutput<typeof newChannel>): NewChannel {
    return { ...rest, ...(unlimited ? { rates: "none" as const } : {}) }
  }

  function channelOf(lineChannelId: string) {
    const channel = sandbox.channel(lineChannelId)
    if (!channel) throw new Error(`no channel ${lineChannelId}`)
    return channel
  }

  function amend(id: string, { secret, limit, used, verified, active }: v.InferOutput<typeof change>) {
    const channel = channelOf(id)
    if (secret !== undefined) sandbox.reissueSecret(channel, secret)
    if (limit !== undefined) channel.limit = limit
    if (used !== undefined) channel.used = { month: month(sandbox.platform.now()), count: used }
    if (verified !== undefined) channel.verified = verified
    if (active !== undefined) channel.webhook.active = active
    return shown(channel)
  }

  function invite({ count = 1, friendsOf, ...who }: v.InferOutput<typeof newPeople>) {
    const channel = friendsOf === undefined ? null : channelOf(friendsOf)
    const userIds = Array.from({ length: count }, () => sandbox.person(who).userId)
    for (const userId of userIds) channel?.friends.set(userId, { state: "following", wasFriend: true, wroteAt: null })
    return { userIds }
  }

  async function act(userId: string, wanted: Act) {
    const person = sandbox.someone(userId)
    if (!person) throw new Error(`nobody has the user id ${userId}`)
    if (wanted.do === "vanish") return person.vanish()
    const channel = channelOf(wanted.channel)
    if (wanted.do === "say") return person.say(channel, wanted.text)
    if (wanted.do === "sticker") return person.sticker(channel, wanted.packageId, wanted.stickerId)
    if (wanted.do === "unsend") return person.unsend(channel, wanted.messageId)
    if (wanted.do === "tap")
      return person.tap(channel, wanted.action satisfies Tappable, wanted.params satisfies TapParams | undefined)
    return person[wanted.do](channel)
  }

  function turn(milliseconds: number) {
    if (!turnClock) throw new Error("this sandbox does not own its clock")
    turnClock(milliseconds)
  }

  function page(query: URLSearchParams) {
    const after = Number(query.get("after") ?? 0)
    const limit = Math.min(Number(query.get("limit") ?? 1000), 10_000)
    return { total: sandbox.log.entries.length, entries: sandbox.log.entries.slice(after, after + limit) }
  }

  function talk(both: string) {
    const [lineChannelId = "", userId = ""] = both.split("/")
    return sandbox.conversation(userId, lineChannelId)
  }
}

const shown = ({ lineChannelId, botUserId, basicId }: Channel) => ({ lineChannelId, botUserId, basicId })
