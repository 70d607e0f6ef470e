import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Token from "../../../src/domain/token"
import { routes } from "../../../src/routes/api"
import { inDb, ownDb } from "../../db"
import * as make from "../../domain/people"
import { morning } from "../../domain/people"
import { caller, errors } from "./caller"

describe("who may enter", () => {
  test(
    "nobody without a token; the answer says how to send one",
    inDb(async (db) => {
      const { get, whole, world, token } = await caller(db)
      const bare = await whole.handle(new Request("http://localhost/api/v1/channels"))
      expect(bare.status).toBe(401)
      expect(bare.headers.get("www-authenticate")).toBe('Bearer realm="tobiishi"')
      for (const authorization of ["Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer ", "tobi_x"]) {
        const refused = await get("/api/v1/channels", { headers: { authorization } })
        expect(refused.status).toBe(401)
        expect(refused.headers.get("www-authenticate")).toStartWith("Bearer")
      }
      expect((await get("/api/v1/channels")).status).toBe(200)
      await Token.revoke(db, token.id, world.now())
      expect((await get("/api/v1/channels")).headers.get("www-authenticate")).toContain("invalid_token")
    }),
  )

  test(
    "every route but the document asks for a token before anything else",
    inDb(async (db) => {
      const { whole } = await caller(db)
      for (const { method, path } of routes) {
        const address = `http://localhost/api/v1${path.replaceAll(/:\w+/g, "1")}`
        const answer = await whole.handle(
          new Request(address, { method, body: method === "GET" || method === "DELETE" ? undefined : "{" }),
        )
        expect([path, answer.status]).toEqual([path, 401])
      }
    }),
  )

  test(
    "a token of one channel sees no other; the other looks absent",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { get, post } = await caller(db, { channelId: here })
      expect((await get("/api/v1/channels")).body.items.map((channel: { id: string }) => channel.id)).toEqual([
        String(here),
      ])
      expect((await get(`/api/v1/channels/${here}/tags`)).status).toBe(200)
      for (const path of ["", "/tags", "/friends", "/scenarios", "/deliveries"])
        expect((await get(`/api/v1/channels/${there}${path}`)).status).toBe(404)
      expect((await post(`/api/v1/channels/${there}/tags`, { body: { name: "x" } })).status).toBe(404)
    }),
  )

  test(
    "a row of another channel is not there, through every address that names it",
    inDb(async (db) => {
      const [here, there] = [await make.channel(db), await make.channel(db)]
      const { get, patch, remove, put, post } = await caller(db)
      const scenario = await make.scenario(db, there)
      const step = await make.step(db, there, scenario.id)
      const friend = await make.friend(db, there)
      const walk = await make.walk(db, there, scenario.id, friend)
      const at = `/api/v1/channels/${here}`
      for (const path of [
        `scenarios/${scenario.id}`,
        `scenarios/${scenario.id}/steps`,
        `steps/${step.id}`,
        `steps/${step.id}/versions`,
        `friends/${friend}`,
        `enrollments/${walk}`,
      ])
        expect([path, (await get(`${at}/${path}`)).status]).toEqual([path, 404])
      for (const path of [`scenarios/${scenario.id}`, `steps/${step.id}`]) {
        expect((await patch(`${at}/${path}`, { body: { name: "x" } })).status).toBe(404)
        expect((await remove(`${at}/${path}`)).status).toBe(404)
      }
      for (const path of [
        `scenarios/${scenario.id}/pause`,
        `enrollments/${walk}/pause`,
        `enrollments/${walk}/withdrawal`,
      ])
        expect((await put(`${at}/${path}`)).status).toBe(404)
      expect((await post(`${at}/steps/${step.id}/copies`)).status).toBe(404)
      const enroll = await post(`${at}/enrollments`, {
        body: { scenarioId: String(scenario.id), friendIds: [String(friend)] },
      })
      expect(errors(enroll)).toEqual(["/scenarioId absent", "/friendIds/0 absent"])
    }),
  )
})

describe("what is not understood", () => {
  test(
    "unknown addresses, ids and methods",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { get, send } = await caller(db)
      for (const path of [
        "/api/v1/nowhere",
        "/api/v2/channels",
        `/api/v1/channels/x`,
        `/api/v1/channels/${"9".repeat(30)}`,
        "/api/v1/channels/0",
      ])
        expect([path, (await get(path)).status]).toEqual([path, 404])
      const wrong = await send("DELETE", `/api/v1/channels/${channelId}/tags`)
      expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, POST"])
    }),
  )

  test(
    "bodies that are no JSON, or say they are something else, or are too large",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { post } = await caller(db)
      const path = `/api/v1/channels/${channelId}/tags`
      expect((await post(path, { raw: "{" })).status).toBe(400)
      expect((await post(path, { raw: '{"name":"x"}', headers: { "content-type": "text/plain" } })).status).toBe(415)
      expect((await post(path, { raw: JSON.stringify({ name: "x".repeat(1_100_000) }) })).status).toBe(413)
      expect(
        (await post(path, { raw: '{"name":"x"}', headers: { "content-type": "application/json; charset=utf-8" } }))
          .status,
      ).toBe(201)
      expect(errors(await post(path, { body: [] }))).toEqual([" wrong_type"])
      expect(errors(await post(path, { raw: "", headers: { "content-type": "application/json" } }))).toEqual([
        "/name required",
      ])
    }),
  )

  test(
    "queries, each parameter named",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { get } = await caller(db)
      const told = async (query: string) => {
        const answer = await get(`/api/v1/channels/${channelId}/friends?${query}`)
        return [answer.status, ...errors(answer)]
      }
      expect(await told("limit=0")).toEqual([400, "limit out_of_range"])
      expect(await told("limit=201")).toEqual([400, "limit out_of_range"])
      expect(await told("cursor=zzz")).toEqual([400, "cursor bad_form"])
      expect(await told("colour=red")).toEqual([400, "colour unknown_property"])
      expect(await told("name=a&name=b")).toEqual([400, "name not_unique"])
      expect(await told("fieldId=1")).toEqual([400, "fieldValue needs"])
      expect(await told(`segment=${encodeURIComponent('{"tag":"999","has":true}')}`)).toEqual([
        400,
        "segment.tag absent",
      ])
      expect((await told("segment=%7B"))[0]).toBe(400)
    }),
  )

  test(
    "problems are worded in the caller's language",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { post } = await caller(db)
      const path = `/api/v1/channels/${channelId}/tags`
      const [ja, en] = [
        await post(path, { body: {}, language: "ja" }),
        await post(path, { body: {}, language: "fr, en;q=0.8" }),
      ]
      expect(ja.body).toMatchObject({
        title: "内容を受け付けられません",
        errors: [{ pointer: "/name", code: "required", detail: "入力してください" }],
      })
      expect(en.body).toMatchObject({ title: "The content cannot be accepted", errors: [{ detail: "is required" }] })
      expect([ja.headers.get("content-language"), en.headers.get("content-language")]).toEqual(["ja", "en"])
    }),
  )
})

describe("Idempotency-Key", () => {
  test(
    "the same key and body get the first answer again, and nothing happens twice",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { post } = await caller(db)
      const path = `/api/v1/channels/${channelId}/scenarios`
      const first = await post(path, { body: { name: "x" }, key: "k1" })
      const again = await post(path, { body: { name: "x" }, key: "k1" })
      expect([first.status, again.status]).toEqual([201, 201])
      expect(again.body).toEqual(first.body)
      expect(again.headers.get("location")).toBe(first.headers.get("location"))
      expect(await db.$count(sql`scenarios where channel_id = ${channelId}`)).toBe(1)
    }),
  )

  test(
    "another body under the same key is refused; another key, or another token, is another request",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const [one, two] = [await caller(db), await caller(db)]
      const path = `/api/v1/channels/${channelId}/scenarios`
      await one.post(path, { body: { name: "x" }, key: "k1" })
      const other = await one.post(path, { body: { name: "y" }, key: "k1" })
      expect([other.status, other.body.type]).toEqual([422, "urn:tobiishi:problem:keyReused"])
      expect((await one.post(path, { body: { name: "x" }, key: "k2" })).status).toBe(201)
      expect((await two.post(path, { body: { name: "y" }, key: "k1" })).status).toBe(201)
      expect((await one.post(path, { body: { name: "x" }, key: "k".repeat(256) })).status).toBe(400)
    }),
  )

  test(
    "a refusal is not remembered: the corrected request may use the same key",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { post } = await caller(db)
      const path = `/api/v1/channels/${channelId}/tags`
      await post(path, { body: { name: "x" } })
      expect((await post(path, { body: { name: "x" }, key: "k" })).status).toBe(422)
      expect((await post(path, { body: { name: "y" }, key: "k" })).status).toBe(201)
    }),
  )

  test(
    "after 24 hours a key is forgotten",
    inDb(async (db) => {
      const channelId = await make.channel(db)
      const { post, world } = await caller(db)
      const path = `/api/v1/channels/${channelId}/scenarios`
      await post(path, { body: { name: "x" }, key: "k" })
      world.at = morning.add({ hours: 23, minutes: 59 })
      expect((await post(path, { body: { name: "y" }, key: "k" })).status).toBe(422)
      world.at = morning.add({ hours: 24 })
      expect((await post(path, { body: { name: "y" }, key: "k" })).status).toBe(201)
      expect((await post(path, { body: { name: "x" }, key: "z" })).status).toBe(201)
      expect(await db.$count(sql`idempotency_keys`)).toBe(2)
    }),
  )

  test(
    "of many at once one does the work; the others wait, conflict or get its answer",
    ownDb(async ({ db }) => {
      const channelId = await make.channel(db)
      const { post } = await caller(db)
      const path = `/api/v1/channels/${channelId}/scenarios`
      const answers = await Promise.all(Array.from({ length: 8 }, () => post(path, { body: { name: "x" }, key: "k" })))
      const statuses = answers.map((answer) => answer.status)
      expect(statuses.filter((status) => status !== 409).length).toBeGreaterThan(0)
      expect(statuses.every((status) => status === 201 || status === 409)).toBe(true)
      expect(await db.$count(sql`scenarios where channel_id = ${channelId}`)).toBe(1)
    }),
  )

  test(
    "while the first is under way the second gets a conflict",
    ownDb(async ({ db }) => {
      const channelId = await make.channel(db)
      const { post, token } = await caller(db)
      const path = `/api/v1/channels/${channelId}/scenarios`
      await db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`idempotency/${token.id}/k`}, 0))`)
        expect((await post(path, { body: { name: "x" }, key: "k" })).status).toBe(409)
      })
      expect((await post(path, { body: { name: "x" }, key: "k" })).status).toBe(201)
    }),
  )
})

test(
  "a bug answers as a problem and repeats nothing of the request",
  inDb(async (db) => {
    const channelId = await make.channel(db)
    const { scenario } = { scenario: await make.scenario(db, channelId) }
    const broken = {
      validate: async () => {
        throw new Error("secret words")
      },
    }
    const { post } = await caller(db, { line: broken })
    const body = { timing: { kind: "clock", days: 0, timeOfDay: "09:00" }, messages: make.text("x") }
    const answer = await post(`/api/v1/channels/${channelId}/scenarios/${scenario.id}/steps`, { body })
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer.body)).not.toContain("secret words")
  }),
)
