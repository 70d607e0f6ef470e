/** What a file is, told by its first bytes: a name or a browser's word for it may be wrong, or meant to be. */

export type Kind = "image" | "video" | "audio"
export type Sort = { kind: Kind; type: string; extension: string }

/** How many of the first bytes `sortOf` wants to see. */
export const HEAD_BYTES = 32

const MB = 1024 * 1024

/** LINE's limits (Messaging API reference, message objects). */
export const LIMITS: Record<Kind, number> = { image: 10 * MB, video: 200 * MB, audio: 200 * MB }
export const PREVIEW_LIMIT = MB

const jpeg: Sort = { kind: "image", type: "image/jpeg", extension: "jpg" }
const png: Sort = { kind: "image", type: "image/png", extension: "png" }
const mp4: Sort = { kind: "video", type: "video/mp4", extension: "mp4" }
const m4a: Sort = { kind: "audio", type: "audio/mp4", extension: "m4a" }
const mp3: Sort = { kind: "audio", type: "audio/mpeg", extension: "mp3" }

/** Of what LINE does not take, those that people often try, so that they can be told by name. */
export type Strange = "gif" | "webp" | "heic" | "mov" | "other"

export function sortOf(head: Uint8Array): Sort | { strange: Strange } {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte)
  const words = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to))
  if (starts(0xff, 0xd8, 0xff)) return jpeg
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return png
  if (words(4, 8) === "ftyp") return ofBrand(words(8, 12))
  if (words(0, 3) === "ID3" || isFrame(head)) return mp3
  if (words(0, 4) === "GIF8") return { strange: "gif" }
  if (words(0, 4) === "RIFF" && words(8, 12) === "WEBP") return { strange: "webp" }
  return { strange: "other" }
}

function ofBrand(brand: string): Sort | { strange: Strange } {
  if (/^M4[AB] /.test(brand)) return m4a
  if (/^(heic|heix|hevc|mif1|msf1|avif)/.test(brand)) return { strange: "heic" }
  if (brand === "qt  ") return { strange: "mov" }
  return mp4
}

/** MPEG audio, layer III: eleven bits set, then a version and a layer that exist. */
const isFrame = ([first = 0, second = 0]: Uint8Array) => first === 0xff && (second & 0xe6) === 0xe2

export const extensionOf = (type: string) =>
  [jpeg, png, mp4, m4a, mp3].find((sort) => sort.type === type)?.extension ?? "bin"
