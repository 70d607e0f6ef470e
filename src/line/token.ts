import { hasShape, inWords, lost, read } from "./answer"
import type { Options } from "./client"
import type { Credentials } from "./line"

/** Why there is no token. `later` says nothing about the credentials: LINE could not be asked. */
export type Refusal = { is: "unauthorized"; status: number; words: string } | { is: "later"; words: string }
type Issued = { is: "token"; token: string } | Refusal
type Kept = { is: "token"; token: string; renewAt: Temporal.Instant }

/** A token that ends while its request travels would be refused, so it is left this long before its end. */
const MARGIN_SECONDS = 120

/**
 * Keeps one stateless token per channel and secret. LINE gives them 900 seconds, any number of them, and cannot revoke
 * them; requests that need one at the same moment share one issuing.
 */
export function keep(options: Options & { timeoutMs: number }) {
  const kept = new Map<string, Kept>()
  const asking = new Map<string, Promise<Issued>>()

  /** The token at hand, so that a push need not wait for a promise that is long fulfilled. */
  function atHand(credentials: Credentials): Issued | null {
    const known = kept.get(keyOf(credentials))
    return known && Temporal.Instant.compare(options.now(), known.renewAt) < 0 ? known : null
  }

  async function of(credentials: Credentials): Promise<Issued> {
    const known = atHand(credentials)
    if (known) return known
    const key = keyOf(credentials)
    const pending = asking.get(key) ?? issue(credentials, key).finally(() => asking.delete(key))
    asking.set(key, pending)
    return pending
  }

  async function issue(credentials: Credentials, key: string): Promise<Issued> {
    const asked = options.now()
    let response: Response
    try {
      response = await fetch(`${options.apiUrl}/oauth2/v3/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: credentials.lineChannelId,
          client_secret: credentials.secret,
        }),
        redirect: "manual",
        signal: AbortSignal.timeout(options.timeoutMs),
      })
    } catch (error) {
      return { is: "later", words: lost(error).words }
    }
    if (!response.ok) return refusal(response)
    const json: unknown = await response.json().catch(() => null)
    if (!hasShape(json, { access_token: "string", expires_in: "number" }))
      return { is: "later", words: "unreadable token" }
    const seconds = Math.max(json.expires_in - MARGIN_SECONDS, 1)
    kept.set(key, { is: "token", token: json.access_token, renewAt: asked.add({ seconds: Math.floor(seconds) }) })
    return { is: "token", token: json.access_token }
  }

  /** Drops the kept token; when one is named, only if it is still that one (another request may have renewed it). */
  function forget(credentials: Credentials, token?: string) {
    const key = keyOf(credentials)
    if (token === undefined || kept.get(key)?.token === token) kept.delete(key)
  }

  return { atHand, of, forget }
}

async function refusal(response: Response): Promise<Refusal> {
  const { status } = response
  const told = await read(response)
  const words = (told && inWords(told)) || `HTTP ${status}`
  // A 400 is about the credentials only where LINE says so in OAuth's own field.
  const denied = (status === 400 && told?.error) || status === 401 || status === 403
  return denied ? { is: "unauthorized", status, words } : { is: "later", words }
}

const keyOf = (credentials: Credentials) => `${credentials.lineChannelId}\n${credentials.secret}`
