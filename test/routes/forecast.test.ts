import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import { bigints } from "../../src/domain/arrays"
import { inDb } from "../db"
import * as People from "../domain/people"
import { inside } from "./inside"

const daily = (days: number) => ({ timing: { kind: "clock", days, timeOfDay: "19:00" } })

async function quota(db: Db, channelId: bigint, allowance: number) {
  await db.execute(sql`insert into quota_months (channel_id, month, allowance, line_used, read_at)
    values (${channelId}, '2026-11-01', ${allowance}, 0, ${People.morning.toString()}::timestamptz)`)
}

describe("the forecast's page", () => {
  test(
    "says on which day the messages run out, as a picture and in figures, in both languages",
    inDb(async (db) => {
      const { me, root, see, channelId } = await inside(db)
      await quota(db, channelId, 3)
      const { id } = await People.scenario(db, channelId, { name: "入門コース" })
      for (const days of [1, 2]) await People.step(db, channelId, id, daily(days))
      for (let n = 0; n < 2; n++) await People.walk(db, channelId, id, await People.friend(db, channelId))
      const text = await see(`${root}/forecast`)
      expect(text).toContain("11月23日(月)に通数が足りなくなる見込みです。")
      expect(text).toMatch(/11月22日\(日\) 2 1 2 .*11月23日\(月\) 2 0 2/)
      expect(text).toMatch(/2026年11月 4 0 3 1/)
      const html = await (await me.get(`${root}/forecast`)).text()
      expect(html.match(/<rect/g)!.length).toBeGreaterThan(5)
      expect(html).not.toMatch(/\sstyle=/)
      await me.post("/locale", { locale: "en", back: "/" })
      expect(await see(`${root}/forecast`)).toContain("Messages are expected to run out on Mon 23 Nov")
    }),
  )

  test(
    "before anything is due it says what to do next, and what it cannot know",
    inDb(async (db) => {
      const { root, see } = await inside(db)
      const text = await see(`${root}/forecast`)
      expect(text).toContain("31日以内に届く予定の配信はありません")
      expect(text).toContain("LINEの通数をまだ読み取れていない")
      expect(text).toContain("これから友だちになる人")
    }),
  )

  test(
    "of a large account it says that it is being counted, until it has been",
    inDb(async (db) => {
      const { root, see, channelId } = await inside(db)
      const { id } = await People.scenario(db, channelId)
      const rows = await db.execute<{ id: bigint }>(sql`
        insert into friends (channel_id, line_user_id, created_at) select ${channelId}, 'U' || lpad(n::text, 32, '0'),
          ${People.morning.toString()}::timestamptz from generate_series(1, 1001) n returning id`)
      await db.execute(sql`insert into enrollments (channel_id, friend_id, scenario_id, origin_at, eligible_from, enrolled_at)
        select ${channelId}, f, ${id}, at, at, at from unnest(${bigints(rows.map((row) => row.id))}) f,
          (select ${People.morning.toString()}::timestamptz as at) t`)
      expect(await see(`${root}/forecast`)).toContain("計算しています")
    }),
  )
})
