/** Smaller copies of a picture, made once and kept beside it: previews, imagemaps, and pictures of cards. */
import { existsSync } from "node:fs"
import { PREVIEW_LIMIT } from "./sort"
import * as Store from "./store"

/** A picture that unpacks to more than this is refused before it is unpacked. */
const MOST_PIXELS = 60_000_000

export type Size = { width: number; height: number }

/** Null where it cannot be read as a picture. */
export async function sizeOf(path: string): Promise<Size | "too_many_pixels" | null> {
  try {
    const picture = open(path)
    const { width, height } = await picture.metadata()
    // The head may be sound and the rest broken: unpacked once, so that LINE is never sent what cannot be shown.
    await oneByOne(() => picture.resize(16).jpeg().bytes())
    return { width, height }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS") return "too_many_pixels"
    if (code.startsWith("ERR_IMAGE")) return null
    throw error
  }
}

/** LINE asks an imagemap for these widths. */
export const imagemapWidths = [240, 300, 460, 700, 1040] as const

/** What LINE takes in a template or a Flex message. */
const CARD_SIDE = 1024

export type Copy = (typeof imagemapWidths)[number] | "card" | "preview"

/** The path of a copy; it is made where it is not there yet. */
export async function copyOf(place: Store.Place, hash: string, type: string, copy: Copy): Promise<string> {
  const variant = typeof copy === "number" ? `w${copy}` : copy
  const path = Store.pathOf(place, hash, variant)
  if (existsSync(path)) return path
  return oneByOne(async () => {
    if (existsSync(path)) return path
    const original = Store.pathOf(place, hash)
    const bytes = typeof copy === "number" ? await wide(original, type, copy) : await small(original, type)
    return Store.keepBytes(place, bytes, hash, variant)
  })
}

/** Unpacking takes four bytes for each pixel: never two at once. */
let last: Promise<unknown> = Promise.resolve()
function oneByOne<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work)
  last = next.catch(() => {})
  return next
}

/** Exactly so wide, since taps are counted in it. */
async function wide(path: string, type: string, width: number): Promise<Uint8Array> {
  const picture = open(path).resize(width)
  return type === "image/png" ? picture.png({ compressionLevel: 9 }).bytes() : picture.jpeg({ quality: 82 }).bytes()
}

/** As good as fits: a drawing stays a PNG while it is small enough. */
async function small(path: string, type: string): Promise<Uint8Array> {
  const resized = (side: number) => open(path).resize(side, side, { fit: "inside", withoutEnlargement: true })
  if (type === "image/png") {
    const drawing = await resized(CARD_SIDE).png({ compressionLevel: 9 }).bytes()
    if (drawing.byteLength <= PREVIEW_LIMIT) return drawing
    return resized(CARD_SIDE).png({ palette: true, dither: true, compressionLevel: 9 }).bytes()
  }
  const fine = await resized(CARD_SIDE).jpeg({ quality: 82 }).bytes()
  return fine.byteLength <= PREVIEW_LIMIT ? fine : resized(CARD_SIDE).jpeg({ quality: 60 }).bytes()
}

const open = (path: string) => new Bun.Image(path, { maxPixels: MOST_PIXELS })
