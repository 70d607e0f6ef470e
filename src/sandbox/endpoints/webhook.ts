import * as Refusal from "../refusal"
import { ping } from "../webhooks"
import { type Call, guarded } from "./endpoint"

const LONGEST = 500

/** `GET /v2/bot/channel/webhook/endpoint` */
export const read = guarded("webhook/endpoint", (_, { webhook }) =>
  webhook.endpoint === null
    ? Refusal.notFound()
    : Response.json({ endpoint: webhook.endpoint, active: webhook.active }),
)

/** `PUT /v2/bot/channel/webhook/endpoint`. Whether it is used stays what the console says. */
export const set = guarded("webhook/endpoint", ({ body }, { webhook }) => {
  const endpoint = body?.endpoint
  if (typeof endpoint !== "string" || !isAllowed(endpoint)) return badEndpoint()
  webhook.endpoint = endpoint
  return Response.json({})
})

/** `POST /v2/bot/channel/webhook/test` */
export const test = guarded("webhook/test", async ({ platform, body }: Call, channel) => {
  const endpoint = body?.endpoint ?? channel.webhook.endpoint
  if (typeof endpoint !== "string" || !isAllowed(endpoint)) return badEndpoint()
  const { status, words } = await ping(platform, channel, endpoint)
  const success = status === 200
  return Response.json({
    success,
    timestamp: platform.now().toString(),
    statusCode: status ?? 0,
    reason: success ? "OK" : reasonOf(status, words),
    detail: status === null ? words : String(status),
  })
})

function reasonOf(status: number | null, words: string): string {
  if (status !== null) return "ERROR_STATUS_CODE"
  return words.startsWith("TimeoutError") ? "REQUEST_TIMEOUT" : "COULD_NOT_CONNECT"
}

const badEndpoint = () => Refusal.withErrors([{ message: "Invalid webhook endpoint URL", property: "endpoint" }])

/** LINE calls https alone. Here a server on this machine may do without, since it has no certificate. */
function isAllowed(endpoint: string): boolean {
  const url = URL.parse(endpoint)
  if (!url || endpoint.length > LONGEST) return false
  return (
    url.protocol === "https:" ||
    (url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
  )
}
