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

/** Where a shop owner lives, as cameras write it. */
export const HOME = "+35.6586+139.7454/"

/** A phone's JPEG: lying on its side, taken at home, with a second picture behind its end. */
export async function phonePicture(width: number, height: number): Promise<Buffer> {
  const picture = Buffer.from(await jpeg(width, height))
  const way = Buffer.from("4949" + "2a00" + "08000000" + "0100" + "120103000100000006000000" + "00000000", "hex")
  const exif = segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), way, Buffer.from(HOME)]))
  const xmp = segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${HOME}</x:xmpmeta>`))
  const words = segment(0xfe, Buffer.from(HOME))
  const more = segment(0xe2, Buffer.from(`MPF\0${HOME}`))
  return Buffer.concat([
    picture.subarray(0, 2),
    exif,
    xmp,
    words,
    more,
    picture.subarray(2),
    picture,
    Buffer.from(HOME),
  ])
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** A PNG with a camera's notes and an author's words. */
export function notedPng(width: number, height: number): Buffer {
  const bare = Buffer.from(png(width, height))
  const notes = [part("eXIf", Buffer.from(HOME)), part("tEXt", Buffer.from(`Author\0${HOME}`))]
  return Buffer.concat([bare.subarray(0, 33), ...notes, bare.subarray(33), Buffer.from(HOME)])
}

/** A film with its place beside the film's own head. */
export function placedMp4(milliseconds: number): Buffer {
  const bare = Buffer.from(mp4(milliseconds))
  const at = bare.indexOf("moov", 0, "latin1") - 4
  const end = at + bare.readUInt32BE(at)
  const place = box("udta", box("\u00a9xyz", Buffer.from(HOME)))
  const track = box("trak", box("meta", Buffer.from(HOME)))
  return Buffer.concat([
    bare.subarray(0, at),
    box("moov", bare.subarray(at + 8, end), place, track),
    bare.subarray(end),
  ])
}
