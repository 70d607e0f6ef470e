/** Files as people upload them, made here: small, and true to their formats. */
import { deflateSync } from "node:zlib"

/** A PNG that says little (`plain`) or as much as can be (noise, which does not shrink). */
export function png(width: number, height: number, noise = false): Uint8Array {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  let seed = 1
  for (let at = 0; at < rows.length; at++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    rows[at] = at % (width * 3 + 1) === 0 ? 0 : noise ? seed >>> 24 : 200
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const level = noise ? 0 : 9
  return Buffer.concat([signature, part("IHDR", head), part("IDAT", deflateSync(rows, { level })), part("IEND")])
}

function part(name: string, body: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(Bun.hash.crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}

/** A JPEG of the same. */
export const jpeg = (width: number, height: number) => new Bun.Image(png(width, height)).jpeg().bytes()

function box(name: string, ...inner: Uint8Array[]): Buffer {
  const body = Buffer.concat(inner)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8, 0)
  head.write(name, 4, "latin1")
  return Buffer.concat([head, body])
}

/** As much of an MP4 (or M4A, by its brand) as tells what it is and how long; `size` bytes of film behind. */
export function mp4(milliseconds: number, { brand = "isom", size = 1000 } = {}): Uint8Array {
  const movie = Buffer.alloc(100)
  movie.writeUInt32BE(1000, 12)
  movie.writeUInt32BE(milliseconds, 16)
  const kind = box("ftyp", Buffer.from(`${brand.padEnd(4)}\0\0\0\0isommp42`, "latin1"))
  return Buffer.concat([
    kind,
    box("free", Buffer.alloc(40)),
    box("moov", box("mvhd", movie)),
    box("mdat", Buffer.alloc(size, 7)),
  ])
}

/** So many frames of MPEG-1 layer III at 128 kbit/s and 44.1 kHz, behind an ID3 tag. */
export function mp3(frames: number): Uint8Array {
  const tag = Buffer.from([...Buffer.from("ID3"), 4, 0, 0, 0, 0, 0, 20, ...Buffer.alloc(20)])
  const frame = Buffer.alloc(417)
  frame.set([0xff, 0xfb, 0x90, 0x00])
  return Buffer.concat([tag, ...Array.from({ length: frames }, () => frame)])
}
