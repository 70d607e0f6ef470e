import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Halt from "../../src/domain/halt"
import * as Push from "../../src/domain/push"
import * as Quota from "../../src/domain/quota"
import * as Tester from "../../src/domain/tester"
import type { Scene } from "../engine"
import { inScene } from "../engine"
import { unshared } from "../kept"
import { filled, formIn } from "./form"
import { insideScene, send } from "./inside"

/** Somebody at the form of a step, with friends to try it on. */
async function trying(s: Scene) {
  const here = await insideScene(s, unshared)
  const scenarioId = await s.scenario()
  const stepId = await s.step(scenarioId, { name: "一通目", timing: { kind: "clock", days: 5, timeOfDay: "19:00" } })
  const friends = [await s.friend({ name: "春子" }), await s.friend({ name: "夏子" })]
  const address = `${here.root}/scenarios/${scenarioId}/steps/${stepId}`
  const form = async () => formIn(await (await here.me.get(`${address}/edit`)).text(), "#step")
  const press = (fields: [string, string][], command: string, changes: Record<string, string> = {}) =>
    send(here.me, address, filled(fields, { ...changes, do: command }))
  const all = () => Push.list(s.w.db, s.channelId, {}, { limit: 20 })
  return { ...here, address, scenarioId, stepId, friends, form, press, all }
}

const limit = async (s: Scene, allowance: number, used = 0) => {
  s.quota = { allowance, used }
  await Quota.refresh(s.w, s.channelId)
}

describe("a test from the form of a step", () => {
  test(
    "tells first what it costs and what the month has left, and sends nothing yet",
    inScene(async (s) => {
      await limit(s, 100, 58)
      const { form, press, friends, read } = await trying(s)
      const asked = await read(press(await form(), "test:", { testFriend: String(friends[0]) }))
      expect(asked).toContain("1通を使って送ります")
      expect(asked).toContain("今月の残り 42通 → 41通")
      expect(s.sent).toEqual([])
    }),
  )
  test(
    "while everything on the account is stopped it says so and sends nothing, though the form asks for it",
    inScene(async (s) => {
      const { form, press, friends, read, address, root, see, all } = await trying(s)
      const before = filled(await form(), { testFriend: String(friends[0]) })
      await Halt.begin(s.w.db, s.channelId, { at: s.w.at, staffId: null })
      expect(await see(`${address}/edit`)).toContain("テストは送れません")
      expect(await see(root)).toContain("受信箱からの返信は、これまでどおり送れます")
      const answer = await press(before, "testSure:")
      expect(answer.status).toBe(422)
      expect(await read(Promise.resolve(answer))).toContain("先に全体を再開してください")
      expect([s.sent, await all()]).toEqual([[], []])
    }),
  )
  test(
    "sends what stands in the form, unsaved and filled in, once, and keeps the receiver as a tester",
    inScene(async (s) => {
      const here = await trying(s)
      const { form, press, friends, read, all, stepId } = here
      const typed = filled(await form(), {
        "message.0.text": "{{name|お客さま}}、書きかけです",
        testFriend: String(friends[0]),
      })
      const page = await read(press(typed, "testSure:"))
      expect(page).toContain("テストの結果 春子 送信済み")
      expect(s.sent.map(({ kind, words }) => [kind, words[0]])).toEqual([["push", "春子、書きかけです"]])
      await press(typed, "testSure:")
      expect(s.sent).toHaveLength(1)
      expect(await all()).toMatchObject([{ kind: "test", state: "sent", staff: "花子", step: { id: stepId } }])
      const staff = await s.w.db.execute<{ id: bigint }>(sql`select id from staff`)
      expect(await Tester.list(s.w.db, s.channelId, staff[0]!.id)).toMatchObject([{ name: "春子" }])
      expect(await s.ledger()).toEqual([])
      expect(await here.see(`${here.root}/pushes`)).toContain("送信済み テスト 春子 一通目")
      const [before] = await s.w.db.execute<{ messages: unknown }>(sql`select messages from step_versions`)
      expect(before?.messages).toEqual([{ type: "text", text: "こんばんは" }])
    }),
  )
  test(
    "says beside its box what cannot be sent, and asks for somebody to send it to",
    inScene(async (s) => {
      const { form, press, friends, read } = await trying(s)
      const empty = await press(await form(), "test:", { "message.0.text": "", testFriend: String(friends[0]) })
      expect(empty.status).toBe(422)
      expect(await empty.clone().text()).toContain('id="field-message.0.text-error"')
      const nobody = await press(await form(), "test:")
      expect([nobody.status, (await read(nobody)).includes("送る相手を選んでください")]).toEqual([422, true])
      expect(s.sent).toEqual([])
    }),
  )
  test(
    "is refused whole where the month has no room, with LINE's words where LINE refuses it",
    inScene(async (s) => {
      const { form, press, friends, read } = await trying(s)
      s.answers = [{ is: "refused", status: 400, words: "May not be empty", recipient: null, message: null }]
      expect(await read(press(await form(), "testSure:", { testFriend: String(friends[0]) }))).toMatch(
        /春子 失敗 LINEの回答: May not be empty/,
      )
      await limit(s, 0)
      const short = await press(await form(), "testSure:", { testFriend: String(friends[1]) })
      expect(await read(short)).toContain("今月の残りの通数が足りません")
      expect(s.sent).toHaveLength(1)
    }),
  )
  test(
    "forgets a tester, and another account's friend is nobody",
    inScene(async (s) => {
      const { form, press, friends, read, all } = await trying(s)
      await press(await form(), "testSure:", { testFriend: String(friends[0]) })
      expect(await read(press(await form(), "refresh:"))).toContain("テスター")
      await press(await form(), `untest:${friends[0]}`)
      const staff = await s.w.db.execute<{ id: bigint }>(sql`select id from staff`)
      expect(await Tester.list(s.w.db, s.channelId, staff[0]!.id)).toEqual([])
      const foreign = await press(await form(), "testSure:", { testFriend: "999999" })
      expect(await read(foreign)).toContain("見つかりません")
      expect(await all()).toHaveLength(1)
    }),
  )
})

test(
  "what has not left can be taken back from the list of what staff sent, and only then",
  inScene(async (s) => {
    const { root, me, friends, see, all } = await trying(s)
    const ask = (friendId: bigint) =>
      Push.ask(s.w.db, s.channelId, {
        ...{ kind: "test", ticket: crypto.randomUUID(), staffId: null, friendIds: [friendId], at: s.w.at },
        messages: [{ type: "text", text: "あとで" }],
      })
    await ask(friends[0]!)
    const [waiting] = await all()
    expect(await see(`${root}/pushes`)).toContain("送信待ち")
    await me.post(`${root}/pushes/${waiting!.id}/withdrawal`)
    await s.tick()
    expect([s.sent.length, (await all())[0]?.state]).toEqual([0, "withdrawn"])
    await ask(friends[1]!)
    await s.tick()
    await me.post(`${root}/pushes/${(await all())[0]!.id}/withdrawal`)
    expect((await all())[0]?.state).toBe("sent")
    expect(await see(`${root}/pushes`)).toContain("すでに送り始めていたため")
    expect(await see(`${root}/pushes?kind=answer`)).not.toContain("あとで")
  }),
)
