/** How long a sound or a video is, read from the file's own notes: LINE wants an audio message's duration told. */
import { open } from "node:fs/promises"

/** Milliseconds; null where the file does not say. */
export async function durationMs(path: string, type: string): Promise<number | null> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const read = async (at: number, length: number) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - at)))
      await file.read(buffer, 0, buffer.length, at)
      return buffer
    }
    return type === "audio/mpeg" ? await ofFrames(read, size) : await ofBoxes(read, 0, size)
  } finally {
    await file.close()
  }
}

type Read = (at: number, length: number) => Promise<Buffer>

/** MP4 is boxes within boxes: moov holds mvhd, which holds a time scale and a duration. */
async function ofBoxes(read: Read, from: number, to: number): Promise<number | null> {
  for (let at = from, seen = 0; at + 8 <= to && seen < 1000; seen++) {
    const head = await read(at, 16)
    if (head.length < 8) return null
    const short = head.readUInt32BE(0)
    const name = head.toString("latin1", 4, 8)
    const size = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short
    if (size < 8) return null
    if (name === "moov") return ofBoxes(read, at + 8, Math.min(to, at + size))
    if (name === "mvhd") return ofMovieHead(await read(at + 8, 32))
    at += size
  }
  return null
}

function ofMovieHead(box: Buffer): number | null {
  if (box.length < 32) return null
  const long = box[0] === 1
  const scale = box.readUInt32BE(long ? 20 : 12)
  const duration = long ? Number(box.readBigUInt64BE(24)) : box.readUInt32BE(16)
  return scale > 0 && duration > 0 ? Math.round((duration / scale) * 1000) : null
}

const KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const KBITS_LOW = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const HERTZ = [44_100, 48_000, 32_000]

/** MP3 is frames. The first may tell how many follow (Xing, Info); else all are taken to be like it. */
async function ofFrames(read: Read, size: number): Promise<number | null> {
  const start = await afterTag(read)
  const frame = await read(start, 200)
  if (frame.length < 40 || frame[0] !== 0xff || (frame[1]! & 0xe0) !== 0xe0) return null
  const version = (frame[1]! >> 3) & 3
  const isFirst = version === 3
  const hertz = (HERTZ[(frame[2]! >> 2) & 3] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4)
  const kbits = (isFirst ? KBITS : KBITS_LOW)[frame[2]! >> 4] ?? 0
  if (hertz === 0 || kbits === 0) return null
  const note = Math.max(frame.indexOf("Xing"), frame.indexOf("Info"))
  if (note > 0 && note + 12 <= frame.length && (frame.readUInt32BE(note + 4) & 1) === 1)
    return Math.round((frame.readUInt32BE(note + 8) * (isFirst ? 1152 : 576) * 1000) / hertz)
  return Math.round(((size - start) * 8) / kbits)
}

/** An ID3 tag in front says how long it is, in groups of seven bits. */
async function afterTag(read: Read): Promise<number> {
  const head = await read(0, 10)
  if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") return 0
  return 10 + ((head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!)
}
