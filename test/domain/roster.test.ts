/** The list of friends: whichever way leads to a page, it is the page that the search means. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Field from "../../src/domain/field"
import * as Friend from "../../src/domain/friend"
import type * as Keyset from "../../src/domain/keyset"
import * as Tag from "../../src/domain/tag"
import { inDb } from "../db"
import * as People from "./people"

const { roster } = Friend.Roster
type By = Friend.Roster.By

/** Both ways: looked up one by one, and walked in short stretches. */
const ways = [
  { few: 10_000, stretch: 10_000, count: 10_000 },
  { few: 0, stretch: 23, count: 0 },
]

type Known = { id: bigint; name: string; tags: bigint[]; town: string; blocked: boolean; walks: boolean }

async function school(db: Db) {
  const channelId = await People.channel(db)
  const tag = async (name: string) => People.good(await Tag.create(db, channelId, { name }, People.morning)).tag.id
  const tags = [await tag("会員"), await tag("体験")]
  const input = { key: "town", name: "町", kind: "text", choices: [] } as const
  const { field } = People.good(await Field.create(db, channelId, { ...input, choices: [] }, People.morning))
  const scenario = await People.scenario(db, channelId)
  const people: Known[] = []
  for (let n = 0; n < 60; n++) {
    const name = ["山田はな", "ヤマダ", "川田", "山本太郎"][n % 4]!
    const blocked = n % 5 === 0
    const createdAt = People.morning.add({ minutes: n % 13 })
    const id = await People.friend(db, channelId, { name, createdAt, following: !blocked })
    const mine = tags.filter((_, at) => n % (at + 2) === 0)
    for (const tagId of mine) await Tag.add(db, channelId, [id], tagId, People.morning)
    const town = `第${n % 6}町`
    await db.execute(sql`insert into friend_fields (channel_id, friend_id, field_id, text_value, set_at)
      values (${channelId}, ${id}, ${field.id}, ${town}, ${People.morning.toString()}::timestamptz)`)
    if (n % 7 === 0) await People.walk(db, channelId, scenario.id, id)
    if (n % 3 !== 0)
      await db.execute(sql`update friends set last_message_at =
        ${People.morning.add({ minutes: n % 11 }).toString()}::timestamptz where id = ${id}`)
    people.push({ id, name, tags: mine, town, blocked, walks: n % 7 === 0 })
  }
  return { channelId, tags, fieldId: field.id, scenarioId: scenario.id, people }
}

async function whole(db: Db, channelId: bigint, search: Friend.Search, by: By, bounds: (typeof ways)[number]) {
  const found: bigint[] = []
  let after: Keyset.Place | null = null
  for (let pages = 0; pages < 100; pages++) {
    const asked = { by, descending: by !== "name", span: { after, limit: 11 }, at: People.morning, bounds }
    const page: Awaited<ReturnType<typeof roster>> = await roster(db, channelId, search, asked)
    expect(page.friends.length).toBeLessThanOrEqual(11)
    found.push(...page.friends.map(({ id }) => id))
    if (!page.next) return found
    after = page.next
  }
  throw new Error("the list has no end")
}

test(
  "each search finds whom it means, once, in both orders and by both ways",
  inDb(async (db) => {
    const { channelId, tags, fieldId, scenarioId, people } = await school(db)
    const searches: [Friend.Search, (each: Known) => boolean][] = [
      [{}, () => true],
      [{ name: "田" }, ({ name }) => name.includes("田")],
      [{ name: "山田" }, ({ name }) => name.includes("山田")],
      [{ name: "やまだ" }, ({ name }) => name === "ヤマダ"],
      [{ tagIds: tags }, (each) => each.tags.length === 2],
      [{ tagId: tags[1], name: "山" }, (each) => each.tags.includes(tags[1]!) && each.name.includes("山")],
      [{ field: { id: fieldId, value: "第3町" } }, ({ town }) => town === "第3町"],
      [{ field: { id: fieldId, is: "contains", value: "3" } }, ({ town }) => town === "第3町"],
      [{ state: "blocked" }, ({ blocked }) => blocked],
      [{ state: "following", scenario: { id: scenarioId, is: "walking" } }, (each) => !each.blocked && each.walks],
      [{ scenario: { id: scenarioId, is: "never" } }, ({ walks }) => !walks],
      [{ markId: "none", state: "opted_out" }, () => false],
    ]
    for (const [search, means] of searches) {
      const expected = people.filter(means).map(({ id }) => id)
      for (const by of ["added", "name"] as const) {
        const [few, many] = [
          await whole(db, channelId, search, by, ways[0]!),
          await whole(db, channelId, search, by, ways[1]!),
        ]
        expect(few.toSorted()).toEqual(expected.toSorted())
        expect(many).toEqual(few)
      }
      expect((await whole(db, channelId, search, "last", ways[0]!)).toSorted()).toEqual(expected.toSorted())
      const { ids } = await Friend.Several.chosen(db, channelId, { search }, People.morning)
      expect(ids).toEqual(expected.toSorted((a, b) => Number(a - b)))
    }
  }),
  240_000,
)

test(
  "by their last message, latest first and those who never wrote at the end; where they are too many, that is said",
  inDb(async (db) => {
    const { channelId, tags } = await school(db)
    const asked = (few: number, span: Keyset.Span) => ({
      ...{ by: "last" as const, descending: true, span, at: People.morning, bounds: { few, stretch: 9, count: few } },
    })
    const all = await roster(db, channelId, {}, asked(60, { limit: 60 }))
    const written = all.friends.map(({ lastMessageAt }) => lastMessageAt?.epochMilliseconds ?? 0)
    expect(written).toEqual(written.toSorted((one, other) => other - one))
    expect([written.filter((at) => at === 0).length, all.instead]).toEqual([20, null])
    const first = await roster(db, channelId, {}, asked(60, { limit: 25 }))
    const second = await roster(db, channelId, {}, asked(60, { limit: 25, after: first.next }))
    const back = await roster(db, channelId, {}, asked(60, { limit: 25, before: second.previous }))
    const ids = (page: typeof first) => page.friends.map(({ id }) => id)
    expect([...ids(first), ...ids(second)]).toEqual(ids(all).slice(0, 50))
    expect(ids(back)).toEqual(ids(first))
    // Among too many only the order of an index is to be had; a part of them is few again.
    const many = await roster(db, channelId, {}, asked(59, { limit: 60 }))
    const added = await whole(db, channelId, {}, "added", ways[0]!)
    expect([many.instead, ids(many), many.unfinished]).toEqual(["added", added.slice(0, 9), true])
    expect((await roster(db, channelId, { tagId: tags[1] }, asked(59, { limit: 5 }))).instead).toBeNull()
  }),
)

test(
  "the number of matches is said exactly where they are few, as more than that where one thing is asked of many, and not at all otherwise",
  inDb(async (db) => {
    const { channelId, tags } = await school(db)
    const count = async (search: Friend.Search, few: number) => {
      const asked = { by: "added" as const, descending: true, span: { limit: 4 }, at: People.morning }
      return (await roster(db, channelId, search, { ...asked, bounds: { few, stretch: 9, count: few } })).count
    }
    expect(await count({}, 60)).toEqual({ is: "exactly", count: 60 })
    expect(await count({}, 59)).toEqual({ is: "over", count: 59 })
    expect(await count({ tagId: tags[1] }, 30)).toEqual({ is: "exactly", count: 20 })
    expect(await count({ tagId: tags[1] }, 10)).toEqual({ is: "over", count: 10 })
    expect(await count({ tagIds: tags }, 10)).toEqual({ is: "many" })
    expect(await count({ state: "following" }, 10)).toEqual({ is: "many" })
    expect(await count({ state: "following" }, 60)).toEqual({ is: "exactly", count: 48 })
  }),
)

test(
  "a walk that finds too little ends after a stretch and says so; the way back is the same",
  inDb(async (db) => {
    const { channelId, people } = await school(db)
    await db.execute(sql`update friends set opted_out_at = created_at
      where channel_id = ${channelId} and id in (${people[0]!.id}, ${people[1]!.id}) `)
    const asked = {
      by: "added" as const,
      descending: true,
      at: People.morning,
      bounds: { few: 0, stretch: 9, count: 0 },
    }
    const search = { state: "opted_out" } as const
    const first = await roster(db, channelId, search, { ...asked, span: { limit: 4 } })
    expect([first.friends.length, first.unfinished, first.next !== null]).toEqual([0, true, true])
    let last = first
    const seen: bigint[] = []
    while (last.next) {
      last = await roster(db, channelId, search, { ...asked, span: { limit: 4, after: last.next } })
      seen.push(...last.friends.map(({ id }) => id))
    }
    expect([seen.length, last.unfinished]).toEqual([2, false])
    const back = await roster(db, channelId, search, { ...asked, span: { limit: 4, before: last.previous } })
    expect([back.unfinished, back.previous !== null]).toEqual([true, true])
  }),
)

test(
  "a name is found by any part of it as people mean it, also by what staff call the friend, and by the whole LINE id",
  inDb(async (db) => {
    const channelId = await People.channel(db)
    const id = await People.friend(db, channelId, { name: "Ｓａｋｕｒａ 山田　ハナコ🌸", called: "ヨガの田中さん" })
    const other = await People.channel(db)
    await People.friend(db, other, { name: "山田ハナコ" })
    const { lineUserId } = await Friend.find(db, channelId, id)
    const finds = async (name: string) =>
      (await Friend.list(db, channelId, { name }, { at: People.morning })).friends.length
    for (const name of [
      "sakura",
      "KURA",
      "山",
      "山田はな",
      "山田 花".slice(0, 2),
      "ﾊﾅｺ",
      "🌸",
      "よが",
      "田中",
      lineUserId,
    ])
      expect([name, await finds(name)]).toEqual([name, 1])
    for (const name of ["桜", "山花", "sakuraa", "%", "_", "田山", lineUserId.slice(0, 20), "よが田中"])
      expect([name, await finds(name)]).toEqual([name, 0])
  }),
)
