/** The files of messages, for LINE's servers and friends' phones: whoever has the address, and nobody who guesses. */
import { Elysia } from "elysia"
import { NotFound } from "../../domain/absence"
import * as Media from "../../domain/media"
import type { World } from "../../world"

export const mediaFiles = (world: World) =>
  new Elysia()
    .get("/media/:token/:file", ({ request, params }) => serve(world, request, params))
    .head("/media/:token/:file", ({ request, params }) => serve(world, request, params))

async function serve(world: World, request: Request, { token, file }: { token: string; file: string }) {
  const media = /^[A-Za-z0-9_-]{22}$/.test(token) ? await Media.byToken(world.db, token) : null
  const copy = media && copyIn(media, file)
  if (!media || copy === undefined) throw new NotFound("media")
  const bytes = Bun.file(await Media.fileOf(world, media, copy))
  if (!(await bytes.exists())) throw new NotFound("media file")
  return answer(request, bytes, media.type, `"${media.hash.slice(0, 32)}-${copy ?? "o"}"`)
}

/** Undefined where there is no such file of it. */
function copyIn(media: Media.Media, file: string): Media.Copy | null | undefined {
  if (`/media/${media.token}/${file}` === Media.pathOf(media, "original")) return null
  if (media.kind !== "image") return undefined
  if (/^preview\.(jpg|png)$/.test(file)) return "preview"
  if (/^card\.(jpg|png)$/.test(file)) return "card"
  return Media.imagemapWidths.find((width) => String(width) === file)
}

function answer(request: Request, bytes: Blob, type: string, etag: string): Response {
  const headers: Record<string, string> = {
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    // The address is a secret that search machines should not tell.
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    etag,
  }
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers })
  const part = rangeOf(request.headers.get("range"), bytes.size)
  if (part === "unsatisfiable")
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${bytes.size}` } })
  const body = part ? bytes.slice(part.first, part.last + 1) : bytes
  const length = part ? part.last - part.first + 1 : bytes.size
  return new Response(request.method === "HEAD" ? null : body, {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      ...(request.method === "HEAD" ? { "content-length": String(length) } : {}),
      ...(part ? { "content-range": `bytes ${part.first}-${part.last}/${bytes.size}` } : {}),
    },
  })
}

/** One range, as players of video ask for it; several, or what is no range, is answered by the whole (RFC 9110). */
export function rangeOf(header: string | null, size: number): { first: number; last: number } | "unsatisfiable" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "")
  if (!found) return null
  const [from, to] = [found[1] ?? "", found[2] ?? ""]
  if (from === "" && to === "") return null
  if (from === "") return Number(to) === 0 ? "unsatisfiable" : { first: Math.max(0, size - Number(to)), last: size - 1 }
  const [first, last] = [Number(from), to === "" ? size - 1 : Math.min(Number(to), size - 1)]
  if (to !== "" && Number(to) < first) return null
  return first >= size ? "unsatisfiable" : { first, last }
}
