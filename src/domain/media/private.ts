/**
 * What a camera writes into a file beside the picture: where it was taken, by which phone, for whom. Friends would get
 * all of it with the file. It is left out before the file is kept; not a dot of the picture changes.
 */
import { open } from "node:fs/promises"

/** Takes it out of the file itself. True where there was any, and the bytes are others now. */
export async function takeOut(path: string, type: string): Promise<boolean> {
  if (type === "video/mp4" || type === "audio/mp4") return blankBoxes(path)
  if (type !== "image/jpeg" && type !== "image/png") return false
  const bytes = Buffer.from(await Bun.file(path).arrayBuffer())
  const parts = type === "image/jpeg" ? ofJpeg(bytes) : ofPng(bytes)
  const bare = Buffer.concat(parts)
  if (bare.equals(bytes)) return false
  await Bun.write(path, bare)
  return true
}

/** JPEG (ITU T.81 B.1) is segments until its end; what stands behind the end is a second picture or a film. */
function ofJpeg(bytes: Buffer): Buffer[] {
  const kept = [bytes.subarray(0, 2)]
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]!
    // Before a marker there may be filling; readers pass over it, and over what is no marker at all.
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1
      continue
    }
    if (isAlone(marker)) {
      at += 2
      continue
    }
    if (marker === END) break
    const size = 2 + bytes.readUInt16BE(at + 2)
    const end = marker === SCAN ? endOfScan(bytes, at + size) : at + size
    const segment = bytes.subarray(at, end)
    kept.push(isOfPicture(marker, segment) ? segment : turned(segment))
    at = end
  }
  kept.push(Buffer.from([0xff, END]))
  return kept
}

/** Nothing belongs to it. */
const isAlone = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)

const END = 0xd9
const SCAN = 0xda

/** Within a scan a marker is told from data by what follows it: nothing (00), or a restart (D0 to D7). */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]!
    if (marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at
  }
  return bytes.length
}

/** Tables and frames; of the applications' segments those that say how colours are meant. */
function isOfPicture(marker: number, segment: Buffer): boolean {
  const says = (words: string) => segment.toString("latin1", 4, 4 + words.length) === words
  if (marker === 0xe0) return says("JFIF\0")
  if (marker === 0xe2) return says("ICC_PROFILE\0")
  if (marker === 0xee) return says("Adobe")
  return marker < 0xe0 || (marker > 0xef && marker !== 0xfe)
}

/** Of a camera's notes (Exif) its way up alone is kept, or pictures of a phone would lie on their sides. */
function turned(segment: Buffer): Buffer {
  const way = wayUp(segment)
  if (way === null || way === 1) return Buffer.alloc(0)
  const notes = Buffer.from(
    "ffe1002245786966" + "00004d4d002a00000008" + "0001011200030000000100000000" + "00000000",
    "hex",
  )
  notes.writeUInt16BE(way, 28)
  return notes
}

function wayUp(segment: Buffer): number | null {
  if (segment.toString("latin1", 4, 10) !== "Exif\0\0" || segment.length < 18) return null
  const notes = segment.subarray(10)
  const little = notes.toString("latin1", 0, 2) === "II"
  const short = (at: number) => (at + 2 > notes.length ? 0 : little ? notes.readUInt16LE(at) : notes.readUInt16BE(at))
  const first = little ? notes.readUInt32LE(4) : notes.readUInt32BE(4)
  const entries = Math.min(short(first), 500)
  for (let at = first + 2; at < first + 2 + entries * 12; at += 12)
    if (short(at) === 0x0112) return short(at + 8) <= 8 ? short(at + 8) || null : null
  return null
}

/** PNG is chunks until its end; besides those that must be understood, these say how colours and movement are meant. */
function ofPng(bytes: Buffer): Buffer[] {
  const kept = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const size = 12 + bytes.readUInt32BE(at)
    const name = bytes.toString("latin1", at + 4, at + 8)
    if (/^[A-Z]/.test(name) || looks.has(name)) kept.push(bytes.subarray(at, at + size))
    if (name === "IEND") break
    at += size
  }
  return kept
}

const looks = new Set("tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST acTL fcTL fdAT".split(" "))

/**
 * MP4 is boxes. Those of a camera's notes are renamed "free" and emptied where they stand: nothing moves, and the film
 * is found where its index says.
 */
async function blankBoxes(path: string): Promise<boolean> {
  const file = await open(path, "r+")
  try {
    const { size } = await file.stat()
    let found = false
    const walk = async (from: number, to: number): Promise<void> => {
      for (let at = from, seen = 0; at + 8 <= to && seen < 1000; seen++) {
        const head = Buffer.alloc(16)
        await file.read(head, 0, 16, at)
        const short = head.readUInt32BE(0)
        const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short
        const name = head.toString("latin1", 4, 8)
        if (length < 8) return
        const end = Math.min(to, at + length)
        if (name === "moov" || name === "trak") await walk(at + (short === 1 ? 16 : 8), end)
        if (notes.has(name)) {
          found = true
          await file.write(Buffer.from("free"), 0, 4, at + 4)
          await blank(file, at + (short === 1 ? 16 : 8), end)
        }
        at += length
      }
    }
    await walk(0, size)
    return found
  } finally {
    await file.close()
  }
}

const notes = new Set(["udta", "meta", "uuid"])

async function blank(file: Awaited<ReturnType<typeof open>>, from: number, to: number): Promise<void> {
  const nothing = Buffer.alloc(64 * 1024)
  for (let at = from; at < to; at += nothing.length) await file.write(nothing, 0, Math.min(nothing.length, to - at), at)
}
