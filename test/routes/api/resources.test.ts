import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import { inDb } from "../../db"
import * as make from "../../domain/people"
import { type Answer, type Caller, caller, errors } from "./caller"

const inChannel = (
  work: (at: string, call: Caller, channelId: bigint) => Promise<void>,
  line?: Parameters<typeof caller>[1],
) =>
  inDb(async (db) => {
    const channelId = await make.channel(db)
    await work(`/api/v1/channels/${channelId}`, await caller(db, line), channelId)
  })

const ids = (answer: Answer): string[] => answer.body.items.map((item: { id: string }) => item.id)

/** Follows the cursor to the end. */
async function all(call: Caller, path: string): Promise<string[]> {
  const seen: string[] = []
  for (let cursor = ""; ; ) {
    const page = await call.get(`${path}${path.includes("?") ? "&" : "?"}limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...ids(page))
    if (!page.body.nextCursor) return seen
    cursor = page.body.nextCursor
  }
}

const clock = { kind: "clock", days: 1, timeOfDay: "19:00" }
const step = { name: "1通目", timing: clock, messages: make.text("こんばんは") }

test(
  "channels tell what staff may know, never the secret",
  inChannel(async (at, { get }) => {
    const { body } = await get(at)
    expect(body).toMatchObject({ name: "料理教室", zone: "Asia/Tokyo" })
    expect(JSON.stringify(body)).not.toContain("sealed")
  }),
)

describe("tags and fields", () => {
  test(
    "tags are made, listed page by page, renamed and deleted",
    inChannel(async (at, call) => {
      const made = []
      for (const name of ["a", "b", "c"]) made.push((await call.post(`${at}/tags`, { body: { name } })).body.id)
      expect(await all(call, `${at}/tags`)).toEqual(made)
      expect(errors(await call.post(`${at}/tags`, { body: { name: "a" } }))).toEqual(["/name taken"])
      expect((await call.patch(`${at}/tags/${made[0]}`, { body: { name: "d" } })).body.name).toBe("d")
      expect((await call.remove(`${at}/tags/${made[0]}`)).status).toBe(204)
      expect((await call.get(`${at}/tags/${made[0]}`)).status).toBe(404)
    }),
  )

  test(
    "a friend's tags and fields are put and taken away",
    inChannel(async (at, call) => {
      const lineUserId = `U${"a".repeat(32)}`
      const friend = (await call.post(`${at}/friends`, { body: { friends: [{ lineUserId }] } })).body.items[0].friend.id
      const tag = (await call.post(`${at}/tags`, { body: { name: "会員" } })).body.id
      const field = (await call.post(`${at}/fields`, { body: { key: "age", name: "年齢", kind: "number" } })).body.id
      expect((await call.put(`${at}/friends/${friend}/tags/${tag}`)).status).toBe(204)
      expect((await call.put(`${at}/friends/${friend}/tags/${tag}`)).status).toBe(204)
      expect((await call.put(`${at}/friends/${friend}/tags/999999`)).status).toBe(404)
      const set = await call.put(`${at}/friends/${friend}/fields/${field}`, { body: { value: "42" } })
      expect(set.body).toMatchObject({ tags: [{ id: tag, name: "会員" }], fields: { age: "42" } })
      expect(errors(await call.put(`${at}/friends/${friend}/fields/${field}`, { body: { value: "old" } }))).toEqual([
        "/value bad_form",
      ])
      expect(
        (await call.put(`${at}/friends/${friend}/fields/${field}`, { body: { value: null } })).body.fields,
      ).toEqual({})
      expect((await call.remove(`${at}/friends/${friend}/tags/${tag}`)).status).toBe(204)
      expect((await call.get(`${at}/friends/${friend}`)).body.tags).toEqual([])
      expect((await call.patch(`${at}/fields/${field}`, { body: { name: "齢" } })).body).toMatchObject({
        key: "age",
        name: "齢",
      })
      expect((await call.remove(`${at}/fields/${field}`)).status).toBe(204)
    }),
  )
})

describe("friends", () => {
  test(
    "are imported once, found by what is asked, and paged newest first",
    inChannel(async (at, call) => {
      const people = [..."abcde"].map((letter) => ({ lineUserId: `U${letter.repeat(32)}`, name: letter }))
      const first = await call.post(`${at}/friends`, { body: { friends: people } })
      expect(first.body.items.map((item: { created: boolean }) => item.created)).toEqual(Array(5).fill(true))
      const again = await call.post(`${at}/friends`, { body: { friends: people.slice(0, 1) } })
      expect(again.body.items[0]).toMatchObject({ created: false, friend: { name: "a", state: "following" } })
      const made: string[] = first.body.items.map((item: { friend: { id: string } }) => item.friend.id)
      expect(await all(call, `${at}/friends`)).toEqual(made.toReversed())
      expect(ids(await call.get(`${at}/friends?name=c`))).toEqual([made[2]!])
      expect(ids(await call.get(`${at}/friends?state=blocked`))).toEqual([])
      const segment = encodeURIComponent(JSON.stringify({ not: { following: true } }))
      expect(ids(await call.get(`${at}/friends?segment=${segment}`))).toEqual([])
      expect(errors(await call.post(`${at}/friends`, { body: { friends: [{ lineUserId: "hana" }] } }))).toEqual([
        "/friends/0/lineUserId bad_form",
      ])
      expect(errors(await call.post(`${at}/friends`, { body: { friends: [people[0], people[0]] } }))).toEqual([
        "/friends not_unique",
      ])
    }),
  )
})

describe("scenarios and steps", () => {
  test(
    "a scenario is made, changed, paused, resumed, archived and deleted",
    inChannel(async (at, call) => {
      const made = await call.post(`${at}/scenarios`, {
        body: { name: "入門", windowOpens: "09:00", windowCloses: "21:00" },
      })
      expect(made.body).toMatchObject({ windowOpens: "09:00", kind: "course", steps: 0, walking: 0 })
      const path = `${at}/scenarios/${made.body.id}`
      expect(made.headers.get("location")).toBe(path)
      expect((await call.patch(path, { body: { windowOpens: null, windowCloses: null } })).body.windowOpens).toBeNull()
      expect(errors(await call.patch(path, { body: { kind: "countdown" } }))).toEqual(["/kind unknown_property"])
      expect((await call.put(`${path}/pause`)).body.pausedAt).not.toBeNull()
      expect((await call.remove(`${path}/pause`)).body.pausedAt).toBeNull()
      expect((await call.put(`${path}/archive`)).body.archivedAt).not.toBeNull()
      expect(errors(await call.remove(`${path}/pause`))).toEqual([" archived"])
      expect(ids(await call.get(`${at}/scenarios`))).toEqual([])
      expect(ids(await call.get(`${at}/scenarios?archived=true`))).toEqual([made.body.id])
      expect((await call.remove(`${path}/archive`)).body.archivedAt).toBeNull()
      expect((await call.remove(path)).status).toBe(204)
      expect((await call.get(path)).status).toBe(404)
    }),
  )

  test(
    "steps are added, read back as sent, reordered, switched, copied and deleted",
    inChannel(async (at, call) => {
      const scenario = `${at}/scenarios/${(await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id}`
      const first = await call.post(`${scenario}/steps`, { body: step })
      expect(first.body).toMatchObject({
        ...step,
        enabled: true,
        missed: "at_time",
        filter: null,
        actions: [],
        warnings: [],
        version: { number: 1 },
      })
      const second = await call.post(`${scenario}/steps`, {
        body: { ...step, timing: { kind: "elapsed", offset: 3, unit: "days" } },
      })
      const order = [second.body.id, first.body.id]
      expect(ids(await call.put(`${scenario}/order`, { body: { stepIds: order } }))).toEqual(order)
      expect(errors(await call.put(`${scenario}/order`, { body: { stepIds: [order[0]] } }))).toEqual([
        "/stepIds not_all",
      ])
      const path = `${at}/steps/${first.body.id}`
      expect((await call.patch(path, { body: { messages: make.text("おはよう") } })).body.version.number).toBe(2)
      expect(
        (await call.get(`${path}/versions`)).body.items.map((version: { number: number }) => version.number),
      ).toEqual([2, 1])
      expect((await call.remove(`${path}/enablement`)).body.enabled).toBe(false)
      expect((await call.put(`${path}/enablement`, { body: { lateChoice: "deliver" } })).body).toMatchObject({
        enabled: true,
        lateChoice: "deliver",
      })
      const copy = await call.post(`${path}/copies`)
      expect(ids(await call.get(`${scenario}/steps`))).toEqual([...order, copy.body.id])
      expect((await call.remove(path)).status).toBe(204)
      expect((await call.get(path)).status).toBe(404)
    }),
  )

  test(
    "faults point into the body, beside the message they concern",
    inChannel(async (at, call) => {
      const scenario = `${at}/scenarios/${(await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id}`
      const told = async (facts: object) =>
        errors(await call.post(`${scenario}/steps`, { body: { ...step, ...facts } }))
      expect(await told({ messages: [...make.text("a"), { type: "text", text: "" }] })).toEqual([
        "/messages/1/text empty",
      ])
      expect(await told({ timing: { ...clock, timeOfDay: "25:00" } })).toEqual(["/timing/timeOfDay bad_form"])
      expect(await told({ filter: { all: [{ tag: "999999", has: true }] } })).toEqual(["/filter/all/0/tag absent"])
      expect(await told({ messages: make.text("{{field.zip|x}}") })).toEqual(["/messages/0/text unknown_field"])
      expect(await told({ lateChoice: "perhaps" })).toEqual(["/lateChoice not_one_of"])
    }),
  )
})

describe("LINE's own word on the messages", () => {
  const words = "The property, 'text', in the request body is invalid"
  const invalid = { is: "invalid" as const, words, faults: [{ property: "messages[0].text", words }] }

  test(
    "a fault of LINE's stands beside the message, and nothing is saved",
    inChannel(
      async (at, call) => {
        const scenario = `${at}/scenarios/${(await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id}`
        const refused = await call.post(`${scenario}/steps`, { body: step })
        expect(refused.body.errors).toEqual([
          { pointer: "/messages/0/text", code: "line", detail: `LINE does not accept it: ${words}`, params: { words } },
        ])
        expect(ids(await call.get(`${scenario}/steps`))).toEqual([])
      },
      { line: { validate: async () => invalid } },
    ),
  )

  test(
    "when LINE cannot be asked, saving goes on and says so",
    inChannel(
      async (at, call) => {
        const scenario = `${at}/scenarios/${(await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id}`
        const saved = await call.post(`${scenario}/steps`, { body: step })
        expect(saved.body.warnings).toMatchObject([{ code: "line_unavailable" }])
      },
      { line: { validate: async () => ({ is: "unavailable", status: null, words: "timeout" }) } },
    ),
  )

  const asked: unknown[] = []
  const remember = async (_: unknown, kind: string, messages: unknown) => {
    asked.push([kind, messages])
    return { is: "valid" as const }
  }
  test(
    "LINE is shown the messages as somebody unknown would get them, and only when they change",
    inChannel(
      async (at, call) => {
        const scenario = `${at}/scenarios/${(await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id}`
        const made = await call.post(`${scenario}/steps`, {
          body: { ...step, messages: make.text("{{name|お客さま}}へ") },
        })
        await call.patch(`${at}/steps/${made.body.id}`, { body: { name: "y" } })
        expect(asked).toEqual([["push", make.text("お客さまへ")]])
      },
      { line: { validate: remember } },
    ),
  )
})

describe("enrollments", () => {
  const begin = async (at: string, call: Caller, friends: number) => {
    const scenario = (await call.post(`${at}/scenarios`, { body: { name: "x" } })).body.id as string
    await call.post(`${at}/scenarios/${scenario}/steps`, { body: step })
    const people = Array.from({ length: friends }, (_, index) => ({
      lineUserId: `U${index.toString(16).padStart(32, "0")}`,
    }))
    const made = await call.post(`${at}/friends`, { body: { friends: people } })
    return { scenario, friends: made.body.items.map((item: { friend: { id: string } }) => item.friend.id) as string[] }
  }

  test(
    "many friends begin at once; whoever walks already stays as they are",
    inChannel(async (at, call) => {
      const { scenario, friends } = await begin(at, call, 3)
      const one = await call.post(`${at}/enrollments`, {
        body: { scenarioId: scenario, friendIds: friends.slice(0, 1) },
      })
      const rest = await call.post(`${at}/enrollments`, {
        body: { scenarioId: scenario, friendIds: [...friends, friends[2]] },
      })
      expect(one.body.began).toHaveLength(1)
      expect([rest.body.began.length, rest.body.unchanged]).toEqual([2, friends.slice(0, 1)])
      expect(await all(call, `${at}/enrollments?scenarioId=${scenario}`)).toEqual(
        [...one.body.began, ...rest.body.began].toReversed(),
      )
      expect(ids(await call.get(`${at}/enrollments?friendId=${friends[0]}&state=active`))).toEqual(one.body.began)
      expect(ids(await call.get(`${at}/enrollments?state=withdrawn`))).toEqual([])
    }),
  )

  test(
    "section 2: an import states its origin; nothing may fire before now, and the choice is kept",
    inChannel(async (at, call) => {
      const { scenario, friends } = await begin(at, call, 1)
      const body = {
        scenarioId: scenario,
        friendIds: friends,
        originAt: "2026-11-01T09:00:00+09:00",
        lateChoice: "deliver",
      }
      const [id] = (await call.post(`${at}/enrollments`, { body })).body.began
      const { body: walk } = await call.get(`${at}/enrollments/${id}`)
      expect(walk).toMatchObject({
        originAt: "2026-11-01T00:00:00Z",
        eligibleFrom: "2026-11-21T00:00:00Z",
        state: "active",
      })
      const [row] = await call.world.db.execute(sql`select late_choice from enrollments where id = ${BigInt(id)}`)
      expect(row).toEqual({ late_choice: "deliver" })
    }),
  )

  test(
    "a walk is paused, resumed, moved and withdrawn",
    inChannel(async (at, call) => {
      const { scenario, friends } = await begin(at, call, 1)
      const to = (await call.post(`${at}/scenarios`, { body: { name: "y" } })).body.id
      const [id] = (await call.post(`${at}/enrollments`, { body: { scenarioId: scenario, friendIds: friends } })).body
        .began
      expect((await call.put(`${at}/enrollments/${id}/pause`)).body.holds).toEqual(["paused"])
      expect((await call.remove(`${at}/enrollments/${id}/pause`)).body.holds).toEqual([])
      const moves = `${at}/enrollments/${id}/moves`
      expect(errors(await call.post(moves, { body: { toScenarioId: to, firstStepId: "999999" } }))).toEqual([
        "/firstStepId absent",
      ])
      const moved = await call.post(moves, { body: { toScenarioId: to, keepOrigin: true } })
      expect(moved.body.began).toHaveLength(1)
      expect((await call.get(`${at}/enrollments/${id}`)).body.state).toBe("withdrawn")
      expect(errors(await call.post(moves, { body: { toScenarioId: to } }))).toEqual([" ended"])
      const ended = await call.put(`${at}/enrollments/${moved.body.began[0]}/withdrawal`)
      expect(ended.body).toMatchObject({ state: "withdrawn", scenarioId: to })
    }),
  )

  test(
    "an archived scenario begins nobody",
    inChannel(async (at, call) => {
      const { scenario, friends } = await begin(at, call, 1)
      await call.put(`${at}/scenarios/${scenario}/archive`)
      const refused = await call.post(`${at}/enrollments`, { body: { scenarioId: scenario, friendIds: friends } })
      expect(errors(refused)).toEqual(["/scenarioId archived"])
    }),
  )
})

test(
  "the ledger and the batches are listed and narrowed",
  inDb(async (db) => {
    const channelId = await make.channel(db)
    const call = await caller(db)
    const at = `/api/v1/channels/${channelId}`
    const scenario = await make.scenario(db, channelId)
    const made = await make.step(db, channelId, scenario.id)
    const friendId = await make.friend(db, channelId)
    const walk = await make.walk(db, channelId, scenario.id, friendId)
    const [batch] = await db.execute<{
      id: bigint
    }>(sql`insert into batches (channel_id, key, kind, state, step_ids, version_ids,
    friend_ids, enrollment_ids, renderer, recipients, next_attempt_at, first_attempt_at, request_ids, frozen_at, settled_at)
    values (${channelId}, gen_random_uuid(), 'multicast', 'accepted', array[${made.id}::bigint], array[${made.version.id}::bigint],
    array[${friendId}::bigint], array[${walk}::bigint], 1, 1, '2026-11-21', '2026-11-21', '{req-1}', '2026-11-21', '2026-11-21') returning id`)
    await db.execute(sql`insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, batch_id, due_at, recorded_at)
    values (${channelId}, ${walk}, ${made.id}, ${scenario.id}, ${friendId}, ${batch!.id}, '2026-11-21', '2026-11-21')`)
    const { body } = await call.get(`${at}/deliveries?state=sent&friendId=${friendId}&batchId=${batch!.id}`)
    expect(body.items).toMatchObject([
      { state: "sent", requestId: "req-1", stepId: String(made.id), dueAt: "2026-11-21T00:00:00Z" },
    ])
    expect((await call.get(`${at}/deliveries?state=failed`)).body.items).toEqual([])
    expect(ids(await call.get(`${at}/batches`))).toEqual([String(batch!.id)])
    expect((await call.get(`${at}/batches/${batch!.id}`)).body).toMatchObject({ state: "accepted", recipients: 1 })
    expect((await call.get(`${at}/batches/999999`)).status).toBe(404)
  }),
)
