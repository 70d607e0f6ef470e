/** Files that are meant to do harm: small ones that would unpack to a room full, cut ones, two kinds in one. */
import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { deflateSync } from "node:zlib"
import * as Media from "../../src/domain/media"
import { inDb } from "../db"
import { config, deafLine, world } from "../world"
import * as People from "./people"
import { jpeg, png } from "./pictures"

const made: string[] = []
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true })
})

/** What is said of it, and how much was left behind. */
async function offered(db: Parameters<Parameters<typeof inDb>[0]>[0], bytes: Uint8Array) {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-bombs-"))
  made.push(dataDir)
  const w = world(db, deafLine, { config: { ...config, dataDir } })
  const source = (async function* () {
    yield bytes
  })()
  const outcome = await Media.add(
    w,
    await People.channel(db),
    { name: "picture.png", bytes: source },
    { at: People.morning, staffId: null },
  )
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  return { outcome, files }
}

/** The sizes that a sound file declares, replaced: what is behind them is as small as before. */
function declared(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const lie = Buffer.from(bytes)
  if (lie[0] === 0x89) {
    lie.writeUInt32BE(width, 16)
    lie.writeUInt32BE(height, 20)
    lie.writeUInt32BE(Bun.hash.crc32(lie.subarray(12, 29)), 29)
    return lie
  }
  const frame = lie.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(lie[at + 1]!))
  lie.writeUInt16BE(height, frame + 5)
  lie.writeUInt16BE(width, frame + 7)
  return lie
}

/** A PNG that keeps its word: so many pixels, all black, eight to a byte. */
function truly(width: number, height: number): Uint8Array {
  const small = Buffer.from(png(1, 1))
  small.set([1, 0], 24)
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 9 })
  const data = Buffer.alloc(rows.length + 12)
  data.writeUInt32BE(rows.length, 0)
  data.write("IDAT", 4, "latin1")
  rows.copy(data, 8)
  data.writeUInt32BE(Bun.hash.crc32(data.subarray(4, rows.length + 8)), rows.length + 8)
  return Buffer.concat([declared(small, width, height).subarray(0, 33), data, small.subarray(small.length - 12)])
}

const enormous: [string, () => Uint8Array | Promise<Uint8Array>, string][] = [
  ["a PNG of 60,000 × 60,000", () => declared(png(8, 8), 60_000, 60_000), "file_too_many_pixels"],
  ["a PNG as large as its format can say", () => declared(png(8, 8), 2 ** 31 - 1, 2 ** 31 - 1), "file_too_many_pixels"],
  ["a PNG of more pixels than there are", () => declared(png(8, 8), 2 ** 32 - 1, 2 ** 32 - 1), "file_unreadable"],
  ["a PNG one pixel high and endlessly wide", () => declared(png(8, 8), 100_000_000, 1), "file_too_many_pixels"],
  ["a PNG that keeps its word", () => truly(12_000, 6_000), "file_too_many_pixels"],
  ["a JPEG of 65,000 × 65,000", async () => declared(await jpeg(8, 8), 65_000, 65_000), "file_too_many_pixels"],
  ["a PNG of no height", () => declared(png(8, 8), 8, 0), "file_unreadable"],
  ["a JPEG of no width", async () => declared(await jpeg(8, 8), 0, 8), "file_unreadable"],
]

describe("a picture that would unpack to a room full is refused by its head", () => {
  for (const [what, make, code] of enormous)
    test(
      what,
      inDb(async (db) => {
        const bytes = await make()
        expect(bytes.length).toBeLessThan(100_000)
        const { outcome, files } = await offered(db, bytes)
        expect(People.faults(outcome)).toEqual([`file ${code}`])
        expect(files).toBe(0)
      }),
      60_000,
    )
})

test(
  "a large one that is within what we take comes in",
  inDb(async (db) => {
    const { media } = People.good((await offered(db, truly(6_000, 4_000))).outcome)
    expect([media.width, media.height]).toEqual([6_000, 4_000])
  }),
  60_000,
)

const strange: [string, () => Uint8Array | Promise<Uint8Array>, string][] = [
  ["a GIF of 65,535 × 65,535", () => Buffer.from("GIF89a\xff\xff\xff\xff\xf7\0\0;", "latin1"), "file_gif"],
  [
    "a WebP of 16,384 × 16,384",
    () => Buffer.from("RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0", "latin1"),
    "file_webp",
  ],
  ["the eight bytes that every PNG begins with", () => png(8, 8).subarray(0, 8), "file_unreadable"],
  ["a PNG cut in its head", () => png(8, 8).subarray(0, 20), "file_unreadable"],
  ["a PNG cut before its picture", () => png(300, 300, true).subarray(0, 33), "file_unreadable"],
  ["the three bytes that every JPEG begins with", () => new Uint8Array([0xff, 0xd8, 0xff]), "file_unreadable"],
  ["a JPEG cut in its head", async () => (await jpeg(64, 64)).subarray(0, 40), "file_unreadable"],
  [
    "a page that begins like a JPEG",
    () => Buffer.from("\xff\xd8\xff<html><script>alert(1)</script>", "latin1"),
    "file_unreadable",
  ],
  [
    "a page with a picture behind it",
    () => Buffer.concat([Buffer.from("<!doctype html><p>"), png(8, 8)]),
    "file_other",
  ],
  [
    "an SVG with a script in it",
    () => Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "file_other",
  ],
  ["a program", () => Buffer.from("\x7fELF\x02\x01\x01\0 and so on, and so on, and so on", "latin1"), "file_other"],
  ["an archive", () => Buffer.from("PK\x03\x04 and so on, and so on, and so on, and so on", "latin1"), "file_other"],
]

describe("what is cut, or is not what it says, is refused in words", () => {
  for (const [what, make, code] of strange)
    test(
      what,
      inDb(async (db) => {
        const { outcome, files } = await offered(db, await make())
        expect(People.faults(outcome)).toEqual([`file ${code}`])
        expect(files).toBe(0)
      }),
    )
})

test(
  "a picture with a page behind it is a picture, and is served as nothing else",
  inDb(async (db) => {
    const page = Buffer.from("<script>alert(1)</script>")
    const { media } = People.good((await offered(db, Buffer.concat([png(8, 8), page]))).outcome)
    expect([media.kind, media.type]).toEqual(["image", "image/png"])
  }),
)
