import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { NotFound } from "../../src/domain/absence"
import * as Fault from "../../src/domain/fault"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as make from "./people"
import { faults, good, morning } from "./people"

describe("tags", () => {
  test(
    "a name stands once in a channel, and in every channel anew",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      good(await Tag.create(db, here, { name: "会員" }, morning))
      expect(faults(await Tag.create(db, here, { name: "会員" }, morning))).toEqual(["name taken"])
      expect(good(await Tag.create(db, there, { name: "会員" }, morning)).tag.name).toBe("会員")
    }),
  )

  test("a name of which nothing can be seen is none", () => {
    const judged = (name: string) => {
      const read = Fault.read(Tag.schema, { name })
      return "faults" in read ? faults(read) : []
    }
    for (const name of ["", "　 ", "\u200b\u200b", "\u202e", "\u3164"]) expect(judged(name)).toEqual(["name empty"])
    for (const name of ["🌷", "会員", "-", "أحمد"]) expect(judged(name)).toEqual([])
  })

  test(
    "renaming keeps the friends and refuses a name that is taken",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      good(await Tag.create(db, channelId, { name: "体験" }, morning))
      expect(faults(await Tag.rename(db, channelId, tag.id, { name: "体験" }))).toEqual(["name taken"])
      expect(good(await Tag.rename(db, channelId, tag.id, { name: "会員" })).tag.name).toBe("会員")
      expect(good(await Tag.rename(db, channelId, tag.id, { name: "本会員" })).tag.name).toBe("本会員")
    }),
  )

  test(
    "a tag of another channel is not there",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { tag } = good(await Tag.create(db, there, { name: "会員" }, morning))
      expect(Tag.find(db, here, tag.id)).rejects.toThrow(NotFound)
      expect(Tag.rename(db, here, tag.id, { name: "x" })).rejects.toThrow(NotFound)
      expect(Tag.remove(db, here, tag.id)).rejects.toThrow(NotFound)
      const friendId = await make.friend(db, here)
      expect(await Tag.add(db, here, [friendId], tag.id, morning)).toEqual([])
    }),
  )

  test(
    "putting a tag on friends tells who is new to it, and records it on their timelines once",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      const [hana, taro] = [await make.friend(db, channelId), await make.friend(db, channelId)]
      expect(await Tag.add(db, channelId, [hana], tag.id, morning)).toEqual([hana])
      expect(await Tag.add(db, channelId, [hana, taro], tag.id, morning)).toEqual([taro])
      expect(await Tag.list(db, channelId)).toMatchObject([{ name: "会員", friends: 2 }])
      expect(await Tag.drop(db, channelId, [hana, 999_999n], tag.id, morning)).toEqual([hana])
      const told = await db.execute(sql`select kind, friend_id from events where channel_id = ${channelId} order by id`)
      expect([...told]).toEqual([
        { kind: "tag.added", friend_id: hana },
        { kind: "tag.added", friend_id: taro },
        { kind: "tag.removed", friend_id: hana },
      ])
    }),
  )

  test(
    "a friend of another channel is never tagged",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { tag } = good(await Tag.create(db, here, { name: "会員" }, morning))
      expect(await Tag.add(db, here, [await make.friend(db, there)], tag.id, morning)).toEqual([])
    }),
  )

  test(
    "a tag that a step speaks of cannot go; afterwards it leaves everybody",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { tag } = good(await Tag.create(db, channelId, { name: "会員" }, morning))
      await Tag.add(db, channelId, [await make.friend(db, channelId)], tag.id, morning)
      const { id: scenarioId } = await make.scenario(db, channelId)
      const filter = { all: [{ not: { tag: String(tag.id), has: true } }] }
      const step = await make.step(db, channelId, scenarioId, { name: "確認", filter })
      expect(faults(await Tag.remove(db, channelId, tag.id))).toEqual([" in_use"])
      const Step = await import("../../src/domain/step")
      good(
        await Step.edit(
          db,
          channelId,
          step.id,
          { filter: null, actions: [{ do: "addTag", tagId: String(tag.id) }], lateChoice: "none" },
          { at: morning },
        ),
      )
      expect(faults(await Tag.remove(db, channelId, tag.id))).toEqual([" in_use"])
      await Step.remove(db, channelId, step.id, morning)
      good(await Tag.remove(db, channelId, tag.id))
      expect(await Tag.list(db, channelId)).toEqual([])
    }),
  )
})
