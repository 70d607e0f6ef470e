import * as Account from "./account"
import * as Chat from "./chat"
import * as Content from "./content"
import type { Endpoint } from "./endpoint"
import * as Quota from "./quota"
import * as Send from "./send"
import * as Token from "./token"
import { validate } from "./validate"
import * as Webhook from "./webhook"

const FIXED: Record<string, Endpoint> = {
  "POST /oauth2/v3/token": Token.stateless,
  "POST /v2/oauth/accessToken": Token.shortLived,
  "GET /v2/bot/info": Account.bot,
  "GET /v2/bot/channel/webhook/endpoint": Webhook.read,
  "PUT /v2/bot/channel/webhook/endpoint": Webhook.set,
  "POST /v2/bot/channel/webhook/test": Webhook.test,
  "POST /v2/bot/message/push": Send.push,
  "POST /v2/bot/message/multicast": Send.multicast,
  "POST /v2/bot/message/reply": Send.reply,
  "POST /v2/bot/message/validate/push": validate,
  "POST /v2/bot/message/validate/multicast": validate,
  "POST /v2/bot/message/validate/reply": validate,
  "POST /v2/bot/message/validate/narrowcast": validate,
  "POST /v2/bot/message/validate/broadcast": validate,
  "GET /v2/bot/message/quota": Quota.quota,
  "GET /v2/bot/message/quota/consumption": Quota.consumption,
  "GET /v2/bot/followers/ids": Account.followers,
  "POST /v2/bot/chat/loading/start": Chat.loading,
  "POST /v2/bot/chat/markAsRead": Chat.markAsRead,
}
const fixed = new Map(Object.entries(FIXED))

const NAMING: [RegExp, Endpoint][] = [
  [/^GET \/v2\/bot\/profile\/([^/]+)$/, Account.profile],
  [/^GET \/v2\/bot\/message\/([^/]+)\/content$/, Content.original],
  [/^GET \/v2\/bot\/message\/([^/]+)\/content\/preview$/, Content.preview],
  [/^GET \/v2\/bot\/message\/([^/]+)\/content\/transcoding$/, Content.transcoding],
]

/** The endpoint of a method and path, and what its path names. */
export function find(method: string, path: string): { endpoint: Endpoint; subject: string } | null {
  const line = `${method} ${path}`
  const endpoint = fixed.get(line)
  if (endpoint) return { endpoint, subject: "" }
  for (const [pattern, endpoint] of NAMING) {
    const [, subject] = pattern.exec(line) ?? []
    if (subject !== undefined) return { endpoint, subject: decodeURIComponent(subject) }
  }
  return null
}
