import { afterAll, describe, expect, test } from "bun:test"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Db } from "../../src/db"
import * as Media from "../../src/domain/media"
import { inDb, ownDb } from "../db"
import { config, deafLine, world } from "../world"
import * as People from "./people"
import { HOME, jpeg, mp3, mp4, notedPng, phonePicture, placedMp4, png } from "./pictures"

const made: string[] = []
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true })
})

async function store(db: Db) {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-media-"))
  made.push(dataDir)
  const w = world(db, deafLine, { config: { ...config, dataDir } })
  const channelId = await People.channel(db)
  const doing = { at: People.morning, staffId: null }
  const add = (bytes: Uint8Array | AsyncIterable<Uint8Array>, name = "file", to = channelId) =>
    Media.add(w, to, { name, bytes: bytes instanceof Uint8Array ? inPieces(bytes) : bytes }, doing)
  const files = () =>
    readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  return { w, channelId, add, files }
}

async function* inPieces(bytes: Uint8Array, size = 60_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe("what a file is, is told by its bytes", () => {
  test(
    "a picture, a video and a sound are taken in, measured, and kept by what they are, not by their names",
    inDb(async (db) => {
      const { add } = await store(db)
      const facts = async (bytes: Uint8Array) => {
        const { media } = People.good(await add(bytes, "写真.exe"))
        return [media.kind, media.type, media.width, media.height, media.durationMs, media.name]
      }
      expect(await facts(png(30, 20))).toEqual(["image", "image/png", 30, 20, null, "写真.exe"])
      expect(await facts(await jpeg(40, 10))).toEqual(["image", "image/jpeg", 40, 10, null, "写真.exe"])
      expect(await facts(mp4(12_340))).toEqual(["video", "video/mp4", null, null, 12_340, "写真.exe"])
      expect(await facts(mp4(5_000, { brand: "M4A " }))).toEqual(["audio", "audio/mp4", null, null, 5_000, "写真.exe"])
      expect((await facts(mp3(100)))[4]).toBeCloseTo(2606, -2)
    }),
  )
  test.each([
    ["gif", Buffer.from("GIF89a and so on, and so on, and so on"), "file_gif"],
    ["webp", Buffer.from("RIFF____WEBPVP8 and so on, and so on"), "file_webp"],
    ["an iPhone's picture", mp4(1, { brand: "heic" }), "file_heic"],
    ["an iPhone's film", mp4(1, { brand: "qt  " }), "file_mov"],
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>"), "file_other"],
    ["the beginning of a picture and then nothing", png(400, 400, true).subarray(0, 9000), "file_unreadable"],
    ["a film without a head", Buffer.concat([mp4(1).subarray(0, 24), Buffer.alloc(500)]), "file_unreadable"],
    ["nothing", Buffer.alloc(0), "file_empty"],
  ])("%s is refused in words of its own, and nothing of it stays", async (_, bytes, code) => {
    await inDb(async (db) => {
      const { add, files } = await store(db)
      expect(People.faults(await add(bytes))).toEqual([`file ${code}`])
      expect(files()).toBe(0)
    })()
  })
  test(
    "LINE's 10 MB for a picture hold while it arrives: not a byte more is read",
    inDb(async (db) => {
      const { add, files } = await store(db)
      let asked = 0
      const endless = async function* () {
        yield png(2, 2)
        for (;;) {
          asked += 1
          yield new Uint8Array(1024 * 1024)
        }
      }
      expect(People.faults(await add(endless()))).toEqual(["file file_too_big"])
      expect(asked).toBeLessThan(13)
      expect(files()).toBe(0)
    }),
  )
  test(
    "an upload that breaks off leaves nothing behind; nor does a disk that is full, which is said",
    inDb(async (db) => {
      const { add, files } = await store(db)
      const broken = (error: Error) =>
        (async function* () {
          yield png(2, 2).subarray(0, 40)
          throw error
        })()
      await expect(add(broken(new Error("gone")))).rejects.toThrow("gone")
      const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
      expect(People.faults(await add(broken(full)))).toEqual(["file file_disk_full"])
      expect(files()).toBe(0)
    }),
  )
})

describe("what is kept", () => {
  test(
    "the same bytes again are the file that is there; on another account they have an address of their own",
    inDb(async (db) => {
      const { add, files } = await store(db)
      const elsewhere = await People.channel(db)
      const one = People.good(await add(png(9, 9)))
      const again = People.good(await add(png(9, 9)))
      expect([again.known, again.media.id]).toEqual([true, one.media.id])
      const other = People.good(await add(png(9, 9), "file", elsewhere))
      expect(other.media.token).not.toBe(one.media.token)
      expect(one.media.token).toMatch(/^[A-Za-z0-9_-]{22}$/)
      expect(files()).toBe(1)
      expect(await Media.list(db, elsewhere, { limit: 5 })).toHaveLength(1)
      await expect(Media.find(db, elsewhere, one.media.id)).rejects.toThrow("media")
    }),
  )
  test(
    "a picture beyond 1 MB gets a preview within LINE's 1 MB; a small one is its own; an imagemap's widths are exact",
    inDb(async (db) => {
      const { add, w } = await store(db)
      const large = People.good(await add(png(1500, 900, true))).media
      expect(large.bytes).toBeGreaterThan(Media.PREVIEW_LIMIT)
      const preview = Bun.file(await Media.fileOf(w, large, "preview"))
      expect(preview.size).toBeLessThanOrEqual(Media.PREVIEW_LIMIT)
      expect(Media.pathOf(large, "preview")).toEndWith("/preview.png")
      const small = People.good(await add(png(1500, 900))).media
      expect(Media.pathOf(small, "preview")).toEndWith("/original.png")
      for (const width of Media.imagemapWidths)
        expect((await new Bun.Image(await Media.fileOf(w, small, width)).metadata()).width).toBe(width)
      const card = await new Bun.Image(await Media.fileOf(w, small, "card")).metadata()
      expect([card.width, card.height]).toEqual([1024, 614])
    }),
  )
  test(
    "a file that a step shows, now or in former words, is not deleted; one that nobody shows is gone, copies and all",
    inDb(async (db) => {
      const { add, w, channelId, files } = await store(db)
      const { media } = People.good(await add(png(1500, 900)))
      const elsewhere = await People.channel(db)
      const theirs = People.good(await add(png(1500, 900), "x", elsewhere)).media
      await Media.fileOf(w, media, 240)
      const url = `https://tobiishi.example${Media.pathOf(media)}`
      const scenario = await People.scenario(db, channelId)
      const messages = [{ type: "image", originalContentUrl: url, previewImageUrl: url }]
      const step = await People.step(db, channelId, scenario.id, { messages })
      expect(await Media.uses(db, channelId, media.token)).toMatchObject([{ stepId: step.id, now: true }])
      expect(await Media.uses(db, elsewhere, media.token)).toEqual([])
      expect(People.faults(await Media.remove(w, channelId, media.id))).toEqual([" media_in_use"])
      expect("removed" in (await Media.remove(w, elsewhere, theirs.id))).toBe(true)
      expect(files()).toBe(2)
      const other = People.good(await add(png(1400, 900))).media
      await Media.fileOf(w, other, 240)
      expect(files()).toBe(4)
      People.good(await Media.remove(w, channelId, other.id))
      expect(files()).toBe(2)
    }),
  )
  test(
    "one who adds while another removes the same bytes finds them there",
    ownDb(async (own) => {
      const { add, w, channelId } = await store(own.db)
      const elsewhere = await People.channel(own.db)
      for (let round = 0; round < 5; round++) {
        const { media } = People.good(await add(png(20 + round, 5)))
        const [, kept] = await Promise.all([
          Media.remove({ ...w, db: own.open(1).db }, channelId, media.id),
          add(png(20 + round, 5), "x", elsewhere),
        ])
        expect(existsSync(await Media.fileOf(w, People.good(kept).media, null))).toBe(true)
      }
    }),
  )
})

describe("where a picture was taken is nobody's business", () => {
  const dots = (bytes: Uint8Array) => new Bun.Image(bytes).png().bytes()
  test.each([
    ["a phone's picture", () => phonePicture(40, 20)],
    ["a drawing", async () => notedPng(40, 20)],
    ["a film", async () => placedMp4(4_000)],
  ])("%s is kept without it, and shows what it showed", async (_, make) => {
    const bytes = await make()
    expect(bytes.includes(HOME)).toBe(true)
    await inDb(async (db) => {
      const { w, add, files } = await store(db)
      const { media } = People.good(await add(bytes))
      const kept = readFileSync(await Media.fileOf(w, media, null))
      expect(kept.includes(HOME)).toBe(false)
      expect(kept.length).toBe(media.bytes)
      expect(new Bun.CryptoHasher("sha256").update(kept).digest("hex")).toBe(media.hash)
      expect(files()).toBe(1)
      if (media.kind === "image") expect(await dots(kept)).toEqual(await dots(bytes))
      else expect([media.durationMs, kept.indexOf("mdat")]).toEqual([4_000, bytes.indexOf("mdat")])
      // What is clean already is kept as it is: the same file again is known.
      expect(People.good(await add(kept))).toMatchObject({ known: true, media: { id: media.id } })
    })()
  })
  test(
    "the way up of a phone's picture stays, also in its copies",
    inDb(async (db) => {
      const { w, add } = await store(db)
      const { media } = People.good(await add(await phonePicture(40, 20)))
      const kept = readFileSync(await Media.fileOf(w, media, null))
      expect(await new Bun.Image(kept).metadata()).toMatchObject({ width: 20, height: 40 })
      expect([media.width, media.height]).toEqual([20, 40])
      const small = readFileSync(await Media.fileOf(w, media, "preview"))
      expect(await new Bun.Image(small).metadata()).toMatchObject({ width: 20, height: 40 })
    }),
  )
  test(
    "a picture that is drawn in several passes is kept dot for dot",
    inDb(async (db) => {
      const { w, add } = await store(db)
      const passes = Buffer.from(await new Bun.Image(png(200, 100, true)).jpeg({ progressive: true }).bytes())
      const { media } = People.good(await add(passes))
      expect(readFileSync(await Media.fileOf(w, media, null)).equals(passes)).toBe(true)
    }),
  )
})
