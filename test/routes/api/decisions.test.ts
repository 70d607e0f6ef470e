/** Failed and unknown deliveries, by program: looked at, sent again, put aside. */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../../src/db"
import * as Trouble from "../../../src/domain/channel/trouble"
import { inDb } from "../../db"
import * as People from "../../domain/people"
import { caller, errors } from "./caller"

setDefaultTimeout(240_000)

/** Three friends of one channel, whom one step has failed. */
async function failed(db: Db) {
  const channelId = await People.channel(db, { connectedAt: People.morning })
  const scenario = await People.scenario(db, channelId)
  const step = await People.step(db, channelId, scenario.id)
  for (let n = 0; n < 3; n++) {
    const friend = await People.friend(db, channelId)
    const walk = await People.walk(db, channelId, scenario.id, friend)
    await db.execute(sql`
      insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, words, property, due_at,
        recorded_at, settled_at)
      select ${channelId}, ${walk}, ${step.id}, ${scenario.id}, ${friend}, 'failed', 'Length must be between 0 and 5000',
        'messages[0].text', at, at, at from (select ${People.morning.toString()}::timestamptz as at) t`)
  }
  const api = await caller(db)
  const root = `/api/v1/channels/${channelId}`
  const list = async (query = "look=true") => (await api.get(`${root}/deliveries?${query}`)).body.items
  const ids: string[] = (await list()).map(({ id }: { id: string }) => id)
  return { channelId, scenario, step, api, root, list, ids }
}

describe("deliveries that wait for somebody", () => {
  test(
    "are listed with the property LINE refused",
    inDb(async (db) => {
      const { list, api, root, ids } = await failed(db)
      expect(await list()).toHaveLength(3)
      expect((await api.get(`${root}/deliveries/${ids[0]}`)).body).toMatchObject({
        ...{ state: "failed", property: "messages[0].text", words: "Length must be between 0 and 5000", decided: null },
      })
      expect((await api.get(`${root}/deliveries?look=perhaps`)).status).toBe(400)
    }),
  )
  test(
    "are sent again: told before, done once, and again under the same key answered as before",
    inDb(async (db) => {
      const { api, root, ids, list } = await failed(db)
      const body = { deliveryIds: ids.slice(0, 2) }
      const told = await api.post(`${root}/deliveries/retries/previews`, { body })
      expect(told).toMatchObject({ status: 200, body: { chosen: 2, later: 2, messages: 2, left: {}, waits: {} } })
      expect(await list()).toHaveLength(3)
      const first = await api.post(`${root}/deliveries/retries`, { body, key: "once" })
      expect(first).toMatchObject({ status: 201, body: told.body })
      expect((await api.post(`${root}/deliveries/retries`, { body, key: "once" })).body).toEqual(told.body)
      expect((await api.post(`${root}/deliveries/retries`, { body })).body).toMatchObject({ chosen: 0, later: 0 })
      expect(await list()).toHaveLength(1)
      expect(await db.execute(sql`select 1 from floors where undelivered_at is not null`)).toHaveLength(2)
    }),
  )
  test(
    "all that match",
    inDb(async (db) => {
      const { api, root, scenario, step, list } = await failed(db)
      const none = await api.post(`${root}/deliveries/retries`, { body: { all: { state: "unknown" } } })
      expect(none.body.chosen).toBe(0)
      const early = { all: {}, asOf: "2026-11-20T00:00:00Z" }
      expect((await api.post(`${root}/deliveries/dismissals`, { body: early })).body).toEqual({ dismissed: 0 })
      const all = { all: { scenarioId: String(scenario.id), stepId: String(step.id) } }
      expect((await api.post(`${root}/deliveries/dismissals`, { body: all })).body).toEqual({ dismissed: 3 })
      expect(await list()).toEqual([])
      expect(await list("state=failed")).toHaveLength(3)
    }),
  )
  test(
    "one by one: put aside, taken back, sent again; twice changes nothing",
    inDb(async (db) => {
      const { api, root, ids } = await failed(db)
      const one = `${root}/deliveries/${ids[0]}`
      const aside = await api.put(`${one}/dismissal`)
      expect(aside.body.decided).toEqual({ is: "dismissed", at: People.morning.toString(), by: null })
      expect((await api.put(`${one}/dismissal`)).body).toEqual(aside.body)
      expect((await api.remove(`${one}/dismissal`)).body.decided).toBeNull()
      expect((await api.put(`${one}/retry`)).body).toMatchObject({ chosen: 1, later: 1 })
      expect((await api.put(`${one}/retry`)).body).toMatchObject({ chosen: 0 })
      expect((await api.get(one)).body.decided.is).toBe("retried")
    }),
  )
  test(
    "of another channel are not there",
    inDb(async (db) => {
      const { ids } = await failed(db)
      const elsewhere = await failed(db)
      const { root } = elsewhere
      for (const path of ["dismissal", "retry"])
        expect((await elsewhere.api.put(`${root}/deliveries/${ids[0]}/${path}`)).status).toBe(404)
      expect((await elsewhere.api.remove(`${root}/deliveries/${ids[0]}/dismissal`)).status).toBe(404)
      expect((await elsewhere.api.get(`${root}/deliveries/${ids[0]}`)).status).toBe(404)
      const body = { deliveryIds: [elsewhere.ids[0], ids[0]] }
      for (const path of ["retries", "retries/previews", "dismissals"])
        expect(errors(await elsewhere.api.post(`${root}/deliveries/${path}`, { body }))).toEqual([
          "/deliveryIds/1 absent",
        ])
      expect(await elsewhere.list()).toHaveLength(3)
    }),
  )
  test(
    "a body names rows or what they have in common",
    inDb(async (db) => {
      const { api, root, ids } = await failed(db)
      const wrong = async (body: object) => errors(await api.post(`${root}/deliveries/retries`, { body }))
      expect(await wrong({})).toEqual(["/deliveryIds required"])
      expect(await wrong({ deliveryIds: ids, all: {} })).toEqual(["/all not_together"])
      expect(await wrong({ deliveryIds: [] })).toEqual(["/deliveryIds too_few"])
      expect(await wrong({ all: { state: "sent" } })).toEqual(["/all/state not_one_of"])
    }),
  )
})

test(
  "a step that LINE refused goes on by one request",
  inDb(async (db) => {
    const { api, root, step } = await failed(db)
    await db.execute(sql`
      update steps set suspended_at = created_at, suspended_words = 'no', suspended_property = 'messages[0].text'`)
    const shown = (await api.get(`${root}/steps/${step.id}`)).body
    expect(shown).toMatchObject({ suspendedWords: "no", suspendedProperty: "messages[0].text" })
    const after = (await api.remove(`${root}/steps/${step.id}/suspension`)).body
    expect(after).toMatchObject({ suspendedAt: null, suspendedWords: null, suspendedProperty: null })
    expect((await api.remove(`${root}/steps/999999/suspension`)).status).toBe(404)
  }),
)

test(
  "a stopped channel says what is wrong and is asked about at once on request (semantics 9)",
  inDb(async (db) => {
    const channelId = await People.channel(db, { connectedAt: People.morning })
    const line = { botInfo: async () => ({ is: "unauthorized" as const, status: 401, words: "invalid_client" }) }
    const api = await caller(db, { line })
    const root = `/api/v1/channels/${channelId}`
    expect((await api.get(root)).body.trouble).toBeNull()
    await Trouble.stop(db, channelId, People.refusedIn("no", { status: 403 }), People.morning)
    expect((await api.get(root)).body.trouble).toEqual({
      ...{ cause: "permission", since: "2026-11-21T00:00:00Z", nextAskAt: "2026-11-21T00:01:00Z" },
    })
    const answer = (await api.post(`${root}/probes`)).body
    expect(answer).toMatchObject({ outcome: "refused", channel: { stoppedWords: "invalid_client" } })
    expect(answer.channel.trouble.cause).toBe("credentials")
  }),
)
