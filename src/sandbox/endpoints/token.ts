import { hex, type Platform } from "../platform"
import type { Call, Endpoint } from "./endpoint"

const STATELESS_SECONDS = 900
const SHORT_LIVED_SECONDS = 30 * 86_400

/** `POST /oauth2/v3/token`: any number of them, 15 minutes each, not to be revoked. */
export const stateless: Endpoint = { name: "token", open: true, answer: (call) => issue(call, STATELESS_SECONDS) }
/** `POST /v2/oauth/accessToken`: 30 days. */
export const shortLived: Endpoint = { name: "token", open: true, answer: (call) => issue(call, SHORT_LIVED_SECONDS) }

function issue({ platform, raw }: Call, seconds: number): Response {
  const form = new URLSearchParams(raw)
  if (form.get("grant_type") !== "client_credentials" || !form.get("client_id") || !form.get("client_secret"))
    return denied("invalid_request", "some parameters missed or invalid")
  const channel = platform.channels.get(form.get("client_id") ?? "")
  if (channel?.secret !== form.get("client_secret")) return denied("invalid_client", "Client authentication failed")
  const token = hex(platform.random, 40)
  const now = platform.now().epochMilliseconds
  forgetOld(platform, now)
  platform.tokens.set(token, { lineChannelId: channel.lineChannelId, endsAt: now + seconds * 1000 })
  return Response.json({ token_type: "Bearer", access_token: token, expires_in: seconds })
}

const denied = (error: string, error_description: string) =>
  Response.json({ error, error_description }, { status: 400 })

function forgetOld(platform: Platform, now: number) {
  for (const [token, { endsAt }] of platform.tokens) if (endsAt <= now) platform.tokens.delete(token)
}

/** The channel whose living token this request carries. */
export function channelOf(platform: Platform, request: Request) {
  const bearer = request.headers.get("authorization")
  if (!bearer?.startsWith("Bearer ")) return null
  const token = platform.tokens.get(bearer.slice(7))
  if (!token || token.endsAt <= platform.now().epochMilliseconds) return null
  return platform.channels.get(token.lineChannelId) ?? null
}
