import { expect, test } from "bun:test"
import * as Step from "../../../src/domain/step"
import { inDb } from "../../db"
import * as make from "../../domain/people"
import { caller, errors } from "./caller"

const clock = (days: number) => ({ timing: { kind: "clock" as const, days, timeOfDay: "19:00" } })

const inChannel = (
  work: (
    at: string,
    call: Awaited<ReturnType<typeof caller>>,
    scenarioId: bigint,
    ids: { channelId: bigint; db: Parameters<typeof caller>[0] },
  ) => Promise<void>,
) =>
  inDb(async (db) => {
    const channelId = await make.channel(db)
    const scenario = await make.scenario(db, channelId)
    await work(`/api/v1/channels/${channelId}`, await caller(db), scenario.id, { channelId, db })
  })

test(
  "semantics 6: the blast radius is told before a step is added, changed, or changed with others",
  inChannel(async (at, call, scenarioId, { channelId, db }) => {
    const body = { name: "新", ...clock(3), messages: make.text("a") }
    const steps = `${at}/scenarios/${scenarioId}/steps`
    expect((await call.post(`${steps}/previews`, { body })).body).toMatchObject({ concerned: false, choices: null })
    await make.walk(db, channelId, scenarioId, await make.friend(db, channelId))
    const told = await call.post(`${steps}/previews`, { body })
    expect(told.body).toMatchObject({
      concerned: true,
      readers: 1,
      choices: { none: { now: 0, later: 1, messages: 1 } },
    })
    expect(errors(await call.post(`${steps}/previews`, { body: { ...body, ...clock(-1) } }))).toEqual([
      "/timing/days only_countdown",
    ])
    const { id } = await make.step(db, channelId, scenarioId, clock(1))
    const retimed = await call.post(`${at}/steps/${id}/previews`, { body: clock(2) })
    expect(retimed.body.choices.deliver.later).toBe(1)
    const many = { stepIds: [String(id)], shift: { days: 1 } }
    expect((await call.post(`${steps}/changes/previews`, { body: many })).body.choices.none.later).toBe(1)
    const changed = await call.post(`${steps}/changes`, { body: { ...many, lateChoice: "deliver" } })
    expect(changed.body.items[0]).toMatchObject({ timing: clock(2).timing, lateChoice: "deliver" })
    const strange = await call.post(`${steps}/changes`, { body: { ...many, stepIds: ["999999"] } })
    expect(errors(strange)).toEqual(["/stepIds/0 absent"])
  }),
)

test(
  "semantics 6: it is told of the hours of the whole channel too, and then they are changed",
  inChannel(async (at, call, scenarioId, { channelId, db }) => {
    await make.step(db, channelId, scenarioId, clock(1))
    const night = { windowOpens: "20:00", windowCloses: "21:00" }
    const hours = `${at}/hours`
    expect((await call.post(`${hours}/previews`, { body: night })).body).toMatchObject({ concerned: false })
    await make.walk(db, channelId, scenarioId, await make.friend(db, channelId))
    const told = await call.post(`${hours}/previews`, { body: night })
    expect(told.body).toMatchObject({ concerned: true, readers: 1, choices: { none: { later: 1 } } })
    expect((await call.get(at)).body.windowOpens).toBeNull()
    expect((await call.post(`${hours}/previews`, { body: { zone: "Asia/Tokyo" } })).body.concerned).toBe(false)
    for (const path of [hours, `${hours}/previews`]) {
      const ask = path === hours ? call.patch : call.post
      expect(errors(await ask(path, { body: { windowOpens: "20:00" } }))).toEqual(["/windowCloses half_window"])
      expect(errors(await ask(path, { body: { zone: "+09:00" } }))).toEqual(["/zone unknown_zone"])
    }
    const changed = await call.patch(hours, { body: { ...night, lateChoice: "deliver" } })
    expect(changed.body).toMatchObject({ windowOpens: "20:00", windowCloses: "21:00", zone: "Asia/Tokyo" })
    expect((await Step.list(db, channelId, scenarioId))[0]).toMatchObject({ lateChoice: "deliver" })
    expect((await call.patch(hours, { body: { zone: "Asia/Seoul" } })).body.windowOpens).toBe("20:00")
  }),
)

test(
  "steps go out as a document and come in again, a scenario is duplicated, a version said again",
  inChannel(async (at, call, scenarioId, { channelId, db }) => {
    const { id, version } = await make.step(db, channelId, scenarioId, { name: "一" })
    const { body: document } = await call.get(`${at}/scenarios/${scenarioId}/steps/document`)
    const other = (await make.scenario(db, channelId, { name: "先" })).id
    const came = await call.post(`${at}/scenarios/${other}/steps/imports`, { body: { document } })
    expect(came.body.items).toMatchObject([{ name: "一", enabled: false }])
    const copy = await call.post(`${at}/scenarios/${scenarioId}/copies`, { body: { name: "写し" } })
    expect(copy.body).toMatchObject({ name: "写し", steps: 1, startsOnFollow: false })
    await call.patch(`${at}/steps/${id}`, { body: { messages: make.text("b") } })
    const again = await call.post(`${at}/steps/${id}/versions/${version.id}/restorations`)
    expect(again.body).toMatchObject({ version: { number: 3 }, messages: make.text("こんばんは") })
  }),
)

test(
  "everything is stopped and resumed; all walks end only for the right number",
  inChannel(async (at, call, scenarioId, { channelId, db }) => {
    await make.walk(db, channelId, scenarioId, await make.friend(db, channelId))
    expect((await call.put(`${at}/halt`)).body.haltedAt).not.toBeNull()
    expect((await call.remove(`${at}/halt`)).body.haltedAt).toBeNull()
    const ended = (readers: number) => call.post(`${at}/scenarios/${scenarioId}/withdrawals`, { body: { readers } })
    expect(errors(await ended(2))).toEqual(["/readers wrong_count"])
    expect((await ended(1)).body).toMatchObject({ walking: 0, held: 0 })
    await call.put(`${at}/scenarios/${scenarioId}/pause`)
    expect((await call.get(`${at}/scenarios/${scenarioId}/resumption`)).body).toMatchObject({ held: 0, now: 0 })
  }),
)
