import { expect, test } from "bun:test"
import * as Field from "../../src/domain/field"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside, send } from "./inside"

const written = (words: string, more: [string, string][] = []): [string, string][] => [
  ["message.0", "text"],
  ["message.0.text", words],
  ...more,
]

test(
  "the phone shows what a chosen friend will read: their own values, or what stands for the unknown",
  inDb(async (db) => {
    const { me, root, read, channelId } = await inside(db)
    const input = { name: "街", key: "city", kind: "text" as const, choices: [] }
    const { field } = People.good(await Field.create(db, channelId, input, People.morning))
    const friend = await People.friend(db, channelId, { name: "秋子" })
    await Field.set(db, channelId, [friend], field.id, "港区", People.morning)
    const words = "{{name|お客さま}}は{{field.city|どこか}}の人"
    const seen = (more: [string, string][]) => read(send(me, `${root}/previews`, written(words, more)))
    expect(await seen([["previewFriend", String(friend)]])).toContain("秋子は港区の人")
    expect(await seen([])).toContain("お客さまはどこかの人")
    expect(await seen([["previewSeek", "秋"]])).toContain("秋子")
    expect(await seen([["previewSeek", "zzz"]])).toContain("見つかりませんでした")
  }),
)

test(
  "another account's friend is nobody here, and half-written messages of every sort are shown without a fall",
  inDb(async (db) => {
    const { me, root, read, elsewhere } = await inside(db)
    const theirs = await People.friend(db, elsewhere, { name: "よその人" })
    const fields = written("{{name|お客さま}}さん", [["previewFriend", String(theirs)]])
    const page = await read(send(me, `${root}/previews`, fields))
    expect([page.includes("お客さまさん"), page.includes("よその人")]).toEqual([true, false])
    for (const json of [
      '{"type":"flex"}',
      '{"type":"template"}',
      "{",
      "null",
      "[]",
      '{"type":"imagemap","actions":[null]}',
    ])
      expect(
        (
          await send(me, `${root}/previews`, [
            ["message.0", "json"],
            ["message.0.json", json],
          ])
        ).status,
      ).toBe(200)
    expect(await read(send(me, `${root}/previews`, written("")))).toContain("送れないところが1か所")
  }),
)
