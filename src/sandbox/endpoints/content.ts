import type { Channel } from "../platform"
import * as Refusal from "../refusal"
import { type Call, guarded } from "./endpoint"

/** What people sent: 202 while LINE prepares it, 410 once they took it back. */
export const original = guarded("content", serve)
export const preview = guarded("content", serve)

function serve(call: Call, channel: Channel): Response {
  const sent = sentIn(call, channel)
  if (!sent || sent.state === "failed") return Refusal.notFound()
  if (sent.state === "unsent") return Refusal.refuse(410, "The message was unsent")
  if (sent.state === "processing") return Response.json({}, { status: 202 })
  return new Response(sent.bytes, { headers: { "content-type": sent.contentType } })
}

export const transcoding = guarded("content", (call, channel) => {
  const sent = sentIn(call, channel)
  if (!sent || sent.state === "unsent") return Refusal.notFound()
  return Response.json({ status: sent.state })
})

function sentIn({ platform, subject }: Call, channel: Channel) {
  const sent = platform.contents.get(subject)
  return sent?.lineChannelId === channel.lineChannelId ? sent : null
}
