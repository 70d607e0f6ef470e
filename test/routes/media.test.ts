import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Db } from "../../src/db"
import * as Media from "../../src/domain/media"
import { rangeOf } from "../../src/routes/media/files"
import { inDb } from "../db"
import * as People from "../domain/people"
import { mp4, png } from "../domain/pictures"
import { inside } from "./inside"

const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-media-"))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function keeping(db: Db) {
  const here = await inside(db)
  Object.assign(here.world.config, { dataDir })
  const upload = (files: readonly [name: string, bytes: Uint8Array][], field = "file") => {
    const body = new FormData()
    body.append("before", "前")
    for (const [name, bytes] of files) body.append(field, new File([Buffer.from(bytes)], name))
    return here.me.ask(`${here.root}/media`, { method: "POST", body, headers: { "sec-fetch-site": "same-origin" } })
  }
  const all = () => Media.list(db, here.channelId, { limit: 50 })
  return { ...here, upload, all }
}

describe("the page of files", () => {
  test(
    "takes several files at once, shows them, and finds them by name and kind",
    inDb(async (db) => {
      const { upload, root, see, all } = await keeping(db)
      expect(await see(`${root}/media`)).toContain("まだファイルがありません")
      const answer = await upload([
        ["だし巻き.png", png(40, 30)],
        ["動画.mp4", mp4(3000)],
      ])
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `${root}/media`])
      const page = await see(`${root}/media`)
      for (const name of ["だし巻き.png", "動画.mp4", "ファイルを追加しました"]) expect(page).toContain(name)
      expect(await see(`${root}/media?kind=video`)).not.toContain("だし巻き.png")
      expect(await see(`${root}/media?q=%E3%81%A0%E3%81%97`)).toContain("だし巻き.png")
      expect(await see(`${root}/media?q=zzz`)).toContain("条件に合うもの")
      expect((await all()).map(({ kind }) => kind).toSorted()).toEqual(["image", "video"])
    }),
  )
  test(
    "says of each file that was not taken why, keeps the others, and warns where LINE cannot reach us",
    inDb(async (db) => {
      const { upload, read, root, see, all } = await keeping(db)
      const answer = await upload([
        ["動く.gif", Buffer.from("GIF89a and so on, and so on, and so on")],
        ["よい.png", png(4, 4)],
      ])
      expect(answer.status).toBe(422)
      const page = await read(answer)
      expect(page).toContain("「動く.gif」は追加できませんでした")
      expect(page).toContain("GIFはLINEで送れません")
      expect((await all()).map(({ name }) => name)).toEqual(["よい.png"])
      expect(await see(`${root}/media`)).toContain("公開アドレスが設定されていません")
      expect((await upload([])).status).toBe(422)
    }),
  )
  test(
    "renames; shows where a file is used; deletes only what nobody uses",
    inDb(async (db) => {
      const { upload, all, me, root, see, read, channelId } = await keeping(db)
      await upload([["a.png", png(5, 5)]])
      const [file] = await all()
      const address = `${root}/media/${file!.id}`
      await me.post(address, { name: "新しい名前" })
      expect(await see(address)).toContain("新しい名前")
      expect((await me.post(address, { name: " " })).status).toBe(422)
      const scenario = await People.scenario(db, channelId)
      const url = `https://tobiishi.example${Media.pathOf(file!)}`
      const messages = [{ type: "image", originalContentUrl: url, previewImageUrl: url }]
      await People.step(db, channelId, scenario.id, { name: "写真の回", messages })
      expect(await see(address)).toContain("入門コース / 写真の回")
      expect(await read(await me.post(`${address}/removal`))).toContain("使っているメッセージがあるため")
      expect(await all()).toHaveLength(1)
      await upload([["b.png", png(6, 6)]])
      const [free] = await all()
      expect((await me.post(`${root}/media/${free!.id}/removal`)).status).toBe(303)
      expect((await me.get(`${root}/media/${free!.id}`)).status).toBe(404)
    }),
  )
  test(
    "a form of half a gigabyte is refused before a byte is read, and so is a large one at a door that takes no files",
    inDb(async (db) => {
      const { me, root } = await keeping(db)
      const ask = (path: string, headers: Record<string, string>) =>
        me.ask(path, { method: "POST", body: "x", headers: { "sec-fetch-site": "same-origin", ...headers } })
      const multipart = "multipart/form-data; boundary=x"
      const mega = String(20 * 1024 * 1024)
      expect((await ask(`${root}/tags`, { "content-type": multipart, "content-length": mega })).status).toBe(413)
      expect((await ask(`${root}/media`, { "content-length": mega })).status).toBe(413)
    }),
  )
})

describe("a file's public address", () => {
  test(
    "answers anybody, with its own type, for ever, and says that nothing is to be guessed about it",
    inDb(async (db) => {
      const { upload, all, stranger } = await keeping(db)
      const bytes = png(12, 8)
      await upload([["a.png", bytes]])
      const [file] = await all()
      const answer = await stranger.get(Media.pathOf(file!))
      expect(answer.status).toBe(200)
      expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
      const said = (name: string) => answer.headers.get(name)
      expect([said("content-type"), said("x-content-type-options")]).toEqual(["image/png", "nosniff"])
      expect(said("cache-control")).toBe("public, max-age=31536000, immutable")
      expect(said("set-cookie")).toBeNull()
      const again = await stranger.get(Media.pathOf(file!), { "if-none-match": said("etag")! })
      expect(again.status).toBe(304)
      expect((await stranger.get(`/media/${file!.token}/240`)).headers.get("content-type")).toBe("image/png")
      for (const path of [
        `/media/${file!.token}/original.exe`,
        `/media/${file!.token}/241`,
        `/media/${"A".repeat(22)}/original.png`,
        "/media/short/original.png",
        `/media/${file!.token}/..%2f..%2fpasswd`,
      ])
        expect((await stranger.get(path)).status).toBe(404)
    }),
  )
  test(
    "gives players the part of a video they ask for",
    inDb(async (db) => {
      const { upload, all, stranger } = await keeping(db)
      const bytes = Buffer.from(mp4(3000, { size: 5000 }))
      await upload([["a.mp4", bytes]])
      const [file] = await all()
      const path = Media.pathOf(file!)
      const part = await stranger.get(path, { range: "bytes=100-199" })
      expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-199/${bytes.length}`])
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true)
      const beyond = await stranger.get(path, { range: "bytes=99999-" })
      expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${bytes.length}`])
      const head = await stranger.ask(path, { method: "HEAD" })
      expect([head.status, head.headers.get("accept-ranges")]).toEqual([200, "bytes"])
    }),
  )
  test.each([
    ["bytes=0-", { first: 0, last: 99 }],
    ["bytes=-10", { first: 90, last: 99 }],
    ["bytes=-500", { first: 0, last: 99 }],
    ["bytes=50-1000", { first: 50, last: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", null],
    ["bytes=0-1,5-6", null],
    ["lines=1-2", null],
  ])("a range %p of a hundred bytes is %p", (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected as never)
  })
})
