/** HTTP/1.1 as far as a client of LINE speaks it: a head, and a body of stated length. */
import type { Ask, Reader } from "./proxy"

/** `what` is "POST /v2/bot/message/push"; `whose` the channel, known from the token that was issued to it. */
export function httpAsks(): () => Reader {
  const owners = new Map<string, string>()
  return () => {
    let pending = Buffer.alloc(0)
    return {
      asks(chunk) {
        pending = Buffer.concat([pending, chunk])
        const found: Ask[] = []
        for (let size = sizeOf(pending); size !== null && size <= pending.length; size = sizeOf(pending)) {
          found.push(read(pending.subarray(0, size), owners))
          pending = pending.subarray(size)
        }
        return found
      },
      answered(ask, chunk) {
        const token = ask.what === TOKEN ? /"access_token":"([^"]+)"/.exec(chunk.toString()) : null
        if (token?.[1] && ask.whose) owners.set(token[1], ask.whose)
      },
    }
  }
}

const TOKEN = "POST /oauth2/v3/token"
const HEAD_END = "\r\n\r\n"

/** Of the request at the beginning, as soon as its head is here. */
function sizeOf(bytes: Buffer): number | null {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return null
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString("latin1", 0, end))
  return end + HEAD_END.length + Number(length?.[1] ?? 0)
}

function read(bytes: Buffer, owners: Map<string, string>): Ask {
  const text = bytes.toString("utf8")
  const [method, target = ""] = text.split(" ", 2)
  const what = `${method} ${target.split("?")[0]}`
  const token = /\r\nauthorization: *Bearer ([^\r]+)/i.exec(text)?.[1] ?? ""
  const whose = what === TOKEN ? new URLSearchParams(text.split(HEAD_END)[1]).get("client_id") : owners.get(token)
  return { bytes, what, whose: whose ?? null }
}
