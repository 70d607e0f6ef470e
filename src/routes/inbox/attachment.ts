/** Pictures and files that friends sent: LINE keeps them, and hands them out to us alone. */
import type { OnChannel } from "../../../views/reader"
import { NotFound } from "../../domain/absence"
import * as Channel from "../../domain/channel"
import type { Said } from "../../domain/conversation/said"
import * as Thread from "../../domain/conversation/thread"
import type { World } from "../../world"

type Wanted = { friendId: bigint; eventId: bigint; isPreview: boolean }

/** Straight through, without a copy of ours: what the friend takes back, or LINE forgets, is gone here too. */
export async function show(world: World, reader: OnChannel, wanted: Wanted): Promise<Response> {
  const { friendId, eventId, isPreview } = wanted
  const found = await Thread.attachment(world.db, reader.channel.id, friendId, eventId)
  if (!found) throw new NotFound("attachment")
  const credentials = await Channel.credentials(world, reader.channel.id)
  // LINE makes previews of pictures and videos alone.
  const part = isPreview && ["image", "video"].includes(found.said.type) ? "preview" : "original"
  const answer = await world.line.content(credentials, found.messageId, part)
  if (answer.is === "found") return handedOut(answer.bytes, answer.contentType, found.said)
  const why = isAbsent(answer.is) ? answer.is : "unavailable"
  return plain(reader.t(`inbox.media.${words[why]}`), statuses[why])
}

type Absent = "notReady" | "unsent" | "absent"
const isAbsent = (is: string): is is Absent => is in words && is !== "unavailable"
const words = { notReady: "processing", unsent: "unsent", absent: "gone", unavailable: "unavailable" } as const
const statuses = { notReady: 202, unsent: 410, absent: 410, unavailable: 502 } as const

/** What a browser shows by itself without running any of it. Everything else is saved as a file. */
const harmless = /^(image\/(png|jpeg|gif|webp)|video\/(mp4|quicktime|webm)|audio\/(mp4|mpeg|aac|x-m4a|ogg|wav))$/

function handedOut(bytes: ReadableStream<Uint8Array>, contentType: string | null, said: Said): Response {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? ""
  const isShown = harmless.test(type)
  const name = said.type === "file" ? said.fileName : ""
  return new Response(bytes, {
    headers: {
      "content-type": isShown ? type : "application/octet-stream",
      "content-disposition": isShown ? "inline" : `attachment; filename*=UTF-8''${encodeURIComponent(name || "file")}`,
      // A friend's file is a stranger's: nothing in it may act in our name.
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "private, max-age=300",
    },
  })
}

const plain = (text: string, status: number) =>
  new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
