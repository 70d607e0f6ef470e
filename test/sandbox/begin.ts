import { type Credentials, connect } from "../../src/line/client"
import type { Message } from "../../src/line/messages"
import { type NewChannel, type Options, sandbox } from "../../src/sandbox"

export const text = (words = "こんにちは"): Message[] => [{ type: "text", text: words }]
export const key = () => crypto.randomUUID()

/** A platform with one channel, a clock that stands until it is turned, and our client connected to it over HTTP. */
export function begin(
  options: Partial<Options> & { channel?: Partial<NewChannel>; timeoutMs?: number; start?: string } = {},
) {
  const clock = { at: Temporal.Instant.from(options.start ?? "2026-11-20T10:00:00Z") }
  const now = () => clock.at
  const line = sandbox({ now, ...options })
  const channel = line.addChannel({ lineChannelId: "1001", secret: "secret", ...options.channel })
  const server = line.listen()
  const client = connect({ apiUrl: server.url, dataApiUrl: server.url, now, timeoutMs: options.timeoutMs })
  const credentials: Credentials = { lineChannelId: channel.lineChannelId, secret: channel.secret }
  /** LINE's API without our client: what it answers, plainly. */
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const { json } = await bare("POST", "/oauth2/v3/token", form(credentials))
    return bare(method, path, body === undefined ? undefined : JSON.stringify(body), {
      authorization: `Bearer ${json.access_token}`,
      "content-type": "application/json",
      ...headers,
    })
  }

  async function bare(
    method: string,
    path: string,
    body?: string | URLSearchParams,
    headers: Record<string, string> = {},
  ) {
    const response = await line.fetch(new Request(`http://line.test${path}`, { method, body, headers }))
    const json: Record<string, unknown> = await response.json().catch(() => ({}))
    return { status: response.status, json, headers: response.headers }
  }

  return {
    line,
    channel,
    client,
    credentials,
    call,
    bare,
    url: server.url,
    pass: (time: Temporal.DurationLike) => {
      clock.at = clock.at.add(time)
    },
    async friend(name?: string) {
      const person = line.person({ name })
      await person.follow(channel)
      return person
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

export const form = ({ lineChannelId, secret }: Credentials) =>
  new URLSearchParams({ grant_type: "client_credentials", client_id: lineChannelId, client_secret: secret })
