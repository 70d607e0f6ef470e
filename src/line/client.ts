import type { messagingApi } from "@line/bot-sdk"
import type { Answer, Trouble } from "./answer"
import * as Answers from "./answer"
import type { Credentials, Line } from "./line"
import { readBot, readProfile } from "./reading"
import * as Token from "./token"

export type { Answer, Trouble } from "./answer"
export type { Content, Credentials, Line, Multicast, Push, Reply, Validity, WebhookTest } from "./line"
export type { Bot, Profile } from "./reading"

export type Options = {
  apiUrl: string
  dataApiUrl: string
  now: () => Temporal.Instant
  log?: { warn(facts: object, words: string): void }
  /** How long one request may take, in milliseconds. Default 10,000. */
  timeoutMs?: number
}

/**
 * Opens LINE's Messaging API at these hosts.
 *
 * Plain fetch and the SDK's types rather than the SDK's clients: those know no timeout (a hanging socket would hold a
 * batch for five minutes), drop a path in front of the host, and need a new client for every token.
 */
export function connect(options: Options): Line {
  const timeoutMs = options.timeoutMs ?? 10_000
  const tokens = Token.keep({ ...options, timeoutMs })

  async function call(credentials: Credentials, request: Ask): Promise<Response | Token.Refusal | Lost> {
    const token = tokens.atHand(credentials) ?? (await tokens.of(credentials))
    if (token.is !== "token") return token
    const first = await once(request, token.token)
    // Only the sends renew on 403: elsewhere it usually means "not for this account type".
    const stale = first instanceof Response && (first.status === 401 || (first.status === 403 && request.renewOn403))
    if (!stale) return first
    // Let go before we ask for a token: a body left open for long may never let itself be closed.
    await first.body?.cancel()
    tokens.forget(credentials, token.token)
    const renewed = await tokens.of(credentials)
    return renewed.is === "token" ? once(request, renewed.token) : renewed
  }

  async function once(request: Ask, token: string): Promise<Response | Lost> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (request.body !== undefined) headers["content-type"] = "application/json"
    if (request.retryKey) headers["x-line-retry-key"] = request.retryKey
    try {
      return await fetch((request.onDataHost ? options.dataApiUrl : options.apiUrl) + request.path, {
        method: request.method,
        headers,
        body: request.body,
        // A redirect would carry the token to a host we do not know.
        redirect: "manual",
        // One each: a signal that many requests share costs each of them more than a timer does.
        signal: AbortSignal.timeout(request.timeoutMs ?? timeoutMs),
      })
    } catch (error) {
      return Answers.lost(error)
    }
  }

  async function send(credentials: Credentials, path: string, body: object, retryKey?: string): Promise<Answer> {
    const outcome = await call(credentials, {
      method: "POST",
      path: `/v2/bot/message/${path}`,
      body: JSON.stringify(body),
      retryKey,
      renewOn403: true,
    })
    const answer = await Answers.ofSend(outcome)
    if (answer.is !== "accepted")
      options.log?.warn(
        { endpoint: path, lineChannelId: credentials.lineChannelId, outcome: answer.is },
        "LINE did not accept",
      )
    return answer
  }

  async function ask<Found>(
    credentials: Credentials,
    request: Ask,
    read: (json: unknown, response: Response) => Found | null,
  ): Promise<Found | Trouble> {
    return Answers.ofAsk(await call(credentials, request), read)
  }

  return {
    push(credentials, { retryKey, ...body }) {
      const request: messagingApi.PushMessageRequest = body
      return send(credentials, "push", request, retryKey)
    },
    multicast(credentials, { retryKey, ...body }) {
      const request: messagingApi.MulticastRequest = body
      return send(credentials, "multicast", request, retryKey)
    },
    reply(credentials, body) {
      const request: messagingApi.ReplyMessageRequest = body
      return send(credentials, "reply", request)
    },
    async validate(credentials, kind, messages) {
      const body = JSON.stringify({ messages } satisfies messagingApi.ValidateMessageRequest)
      const outcome = await call(credentials, { method: "POST", path: `/v2/bot/message/validate/${kind}`, body })
      return Answers.ofValidation(outcome)
    },
    botInfo: (credentials) =>
      ask(credentials, { method: "GET", path: "/v2/bot/info" }, (json) => {
        const bot = readBot(json)
        return bot && { is: "found", bot }
      }),
    setWebhook: (credentials, url) =>
      ask(credentials, { method: "PUT", path: WEBHOOK, body: JSON.stringify({ endpoint: url }) }, () => ({
        is: "done",
      })),
    async getWebhook(credentials) {
      const found = await ask(credentials, { method: "GET", path: WEBHOOK }, (json) =>
        Answers.hasShape(json, { endpoint: "string", active: "boolean" })
          ? { is: "found" as const, endpoint: json.endpoint, active: json.active }
          : null,
      )
      return Answers.isStatus(found, 404) ? { is: "absent" } : found
    },
    testWebhook: (credentials, url) =>
      ask(
        credentials,
        // LINE itself waits for our server, so this one may take longer than the others.
        {
          method: "POST",
          path: "/v2/bot/channel/webhook/test",
          body: JSON.stringify(url ? { endpoint: url } : {}),
          timeoutMs: timeoutMs * 2,
        },
        (json) =>
          Answers.hasShape(json, { statusCode: "number", reason: "string", detail: "string", timestamp: "string" })
            ? {
                is: "tested",
                success: "success" in json && json.success === true,
                statusCode: json.statusCode,
                reason: json.reason,
                detail: json.detail,
                timestamp: json.timestamp,
              }
            : null,
      ),
    quota: (credentials) =>
      ask(credentials, { method: "GET", path: "/v2/bot/message/quota" }, (json) => {
        if (Answers.hasShape(json, { type: "string", value: "number" }) && json.type === "limited")
          return { is: "found", quota: { type: "limited", value: json.value } }
        return Answers.hasShape(json, { type: "string" }) && json.type === "none"
          ? { is: "found", quota: { type: "none" } }
          : null
      }),
    consumption: (credentials) =>
      ask(credentials, { method: "GET", path: "/v2/bot/message/quota/consumption" }, (json) =>
        Answers.hasShape(json, { totalUsage: "number" }) ? { is: "found", used: json.totalUsage } : null,
      ),
    async profile(credentials, userId) {
      const found = await ask(
        credentials,
        { method: "GET", path: `/v2/bot/profile/${encodeURIComponent(userId)}` },
        (json) => {
          const profile = readProfile(json)
          return profile && { is: "found" as const, profile }
        },
      )
      return Answers.isStatus(found, 404) ? { is: "absent" } : found
    },
    followers(credentials, page = {}) {
      const query = new URLSearchParams()
      if (page.start) query.set("start", page.start)
      if (page.limit) query.set("limit", String(page.limit))
      return ask(credentials, { method: "GET", path: `/v2/bot/followers/ids?${query}` }, (json) => {
        if (!Answers.hasShape(json, { userIds: "object" }) || !Array.isArray(json.userIds)) return null
        const next = "next" in json && typeof json.next === "string" ? json.next : null
        return { is: "found", userIds: json.userIds.filter((id) => typeof id === "string"), next }
      })
    },
    async content(credentials, messageId, part = "original") {
      const outcome = await call(credentials, {
        method: "GET",
        path: `/v2/bot/message/${encodeURIComponent(messageId)}/content${part === "preview" ? "/preview" : ""}`,
        onDataHost: true,
        // The clock also runs while the caller reads the bytes: up to 200 MB.
        timeoutMs: timeoutMs * 12,
      })
      return Answers.ofContent(outcome)
    },
    forgetToken: (credentials) => tokens.forget(credentials),
  }
}

const WEBHOOK = "/v2/bot/channel/webhook/endpoint"

type Lost = Answers.Lost
type Ask = {
  method: "GET" | "POST" | "PUT"
  path: string
  body?: string
  retryKey?: string
  renewOn403?: boolean
  onDataHost?: boolean
  timeoutMs?: number
}
