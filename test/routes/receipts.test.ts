/** Without script a button that is pressed twice sends its form twice; what the form makes is made once. */
import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Receipt from "../../src/domain/receipt"
import * as Session from "../../src/domain/session"
import * as Tag from "../../src/domain/tag"
import { inDb, ownDb } from "../db"
import * as People from "../domain/people"
import { deafLine } from "../world"
import { filled, formIn } from "./form"
import { type Inside, inside, person, send } from "./inside"

type Story = {
  page: (own: Own) => string
  form: string
  typed?: Record<string, string>
  /** Of what there is one more afterwards. */
  table: string
  /** The page that shows a secret once leads elsewhere the second time. */
  secret?: string
}
type Own = { root: string; scenarioId: bigint; otherId: bigint; friendId: bigint; walkId: bigint }

const stories: Record<string, Story> = {
  "a tag": {
    page: ({ root }) => `${root}/tags`,
    form: 'form[action$="/tags"]',
    typed: { name: "会員" },
    table: "tags",
  },
  "a field": {
    ...{ page: ({ root }) => `${root}/fields`, form: 'form[action$="/fields"]', table: "fields" },
    typed: { name: "誕生日", key: "birthday", kind: "date" },
  },
  "a mark": {
    ...{ page: ({ root }) => `${root}/marks`, form: 'form[action$="/marks"]', typed: { name: "対応中" } },
    table: "marks",
  },
  "a scenario": {
    ...{ page: ({ root }) => `${root}/scenarios/new`, form: 'form[action$="/scenarios"]', typed: { name: "新しい" } },
    table: "scenarios",
  },
  "a scenario's duplicate": {
    page: ({ root, scenarioId }) => `${root}/scenarios/${scenarioId}/edit`,
    ...{ form: 'form[action$="/copies"]', table: "scenarios" },
  },
  "a step": {
    page: ({ root, scenarioId }) => `${root}/scenarios/${scenarioId}/steps/new`,
    ...{ form: "#step", typed: { "message.0.text": "こんばんは", sure: "yes" }, table: "steps" },
  },
  "a step's duplicate": {
    page: ({ root, scenarioId }) => `${root}/scenarios/${scenarioId}`,
    ...{ form: 'form[action$="/copies"]', table: "steps" },
  },
  "steps from another scenario": {
    page: ({ root, scenarioId, otherId }) =>
      `${root}/scenarios/${otherId}/steps/imports/new?from=${root.split("/")[2]}.${scenarioId}`,
    ...{ form: "#arrival", typed: { sure: "yes" }, table: "steps" },
  },
  "a change over many": {
    page: ({ root, scenarioId, walkId }) => `${root}/scenarios/${scenarioId}/sweeps/new?walk=${walkId}`,
    ...{ form: 'form[action$="/sweeps"]', typed: { do: "pause" }, table: "sweeps" },
  },
  "a walk": {
    page: ({ root, friendId }) => `${root}/friends/${friendId}`,
    ...{ form: 'form[action$="/enrollments"]', table: "enrollments" },
  },
  "a walk of one of many": {
    page: ({ root, friendId, scenarioId }) =>
      `${root}/friends/changes/new?do=enrol&scenarioId=${scenarioId}&id=${friendId}`,
    ...{ form: 'form[action$="/changes"]', table: "enrollments" },
  },
  "an invitation": {
    ...{ page: () => "/staff/invitations/new", form: 'form[action="/staff/invitations"]', typed: { owner: "yes" } },
    ...{ table: "invitations", secret: "/staff" },
  },
  "a key to the API": {
    ...{ page: ({ root }) => `${root}/tokens`, form: 'form[action$="/tokens"]', typed: { name: "会員サイト" } },
    ...{ table: "api_tokens", secret: "/tokens" },
  },
}

const count = async (db: Db, table: string) =>
  Number((await db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`))[0]!.n)

async function ownOf({ channelId, root }: Inside, db: Db): Promise<Own> {
  const { id: scenarioId } = await People.scenario(db, channelId, { reentry: "always" })
  await People.step(db, channelId, scenarioId)
  const { id: otherId } = await People.scenario(db, channelId, { name: "続き" })
  const friendId = await People.friend(db, channelId)
  return { root, scenarioId, otherId, friendId, walkId: await People.walk(db, channelId, scenarioId, friendId) }
}

/** Where the form leads, and how it stands as it was shown. */
async function shown({ me }: Inside, { page, form, typed }: Story, own: Own) {
  const html = await (await me.get(page(own))).text()
  let action = ""
  await new HTMLRewriter()
    .on(form, {
      element(element) {
        action ||= element.getAttribute("action") ?? ""
      },
    })
    .transform(new Response(html))
    .text()
  const walked: Record<string, string> = form.includes("/enrollments") ? { scenarioId: String(own.scenarioId) } : {}
  return { action, fields: filled(await formIn(html, form), { ...typed, ...walked }) }
}

describe("a form that is sent twice makes once", () => {
  for (const [what, story] of Object.entries(stories))
    test(
      what,
      inDb(async (db) => {
        const here = await inside(db)
        Object.assign(here.world, { line: deafLine })
        const own = await ownOf(here, db)
        const { action, fields } = await shown(here, story, own)
        const before = await count(db, story.table)
        const first = await send(here.me, action, fields)
        expect(first.status).toBe(story.secret ? 201 : 303)
        expect(await count(db, story.table)).toBe(before + 1)
        const lines = await count(db, "audit_entries")
        const second = await send(here.me, action, fields)
        expect(second.status).toBe(303)
        if (story.secret) expect(second.headers.get("location")).toEndWith(story.secret)
        else expect(second.headers.get("location")).toBe(first.headers.get("location"))
        expect([await count(db, story.table), await count(db, "audit_entries")]).toEqual([before + 1, lines])
        const told = await here.see(second.headers.get("location")!)
        expect(told).toMatch(story.secret ? /1つだけ作りました/ : /二重には作っていません/)
      }),
    )
})

const scenarioForm = stories["a scenario"]!

test(
  "two that arrive together wait for each other, and lead to the same place",
  ownDb(async ({ db }) => {
    const here = await inside(db)
    const { action, fields } = await shown(here, scenarioForm, await ownOf(here, db))
    const before = await count(db, "scenarios")
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(here.me, action, fields)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(new Set(answers.map(({ headers }) => headers.get("location"))).size).toBe(1)
    expect(await count(db, "scenarios")).toBe(before + 1)
  }),
)

test(
  "the same form with other words, shown anew, or of somebody else makes another",
  inDb(async (db) => {
    const here = await inside(db)
    const own = await ownOf(here, db)
    const { action, fields } = await shown(here, scenarioForm, own)
    const before = await count(db, "scenarios")
    await send(here.me, action, fields)
    await send(here.me, action, filled(fields, { name: "別の名前" }))
    await send(here.me, action, (await shown(here, scenarioForm, own)).fields)
    here.stranger.cookies.set(
      "tobiishi",
      await Session.begin(db, await person(db, People.morning, { email: "other@example.jp" }), "x", here.world.at),
    )
    await send(here.stranger, action, fields)
    // A form without a ticket, or with one that is none, is what it is each time.
    const bare = fields.filter(([name]) => name !== "once")
    for (const form of [bare, bare, filled(fields, { once: "x" }), filled(fields, { once: "x" })])
      await send(here.me, action, form)
    expect(await count(db, "scenarios")).toBe(before + 8)
  }),
)

test(
  "what was refused has made nothing and may come again",
  inDb(async (db) => {
    const here = await inside(db)
    const { action, fields } = await shown(here, stories["a tag"]!, await ownOf(here, db))
    const { tag } = People.good(await Tag.create(db, here.channelId, { name: "会員" }, People.morning))
    expect((await send(here.me, action, fields)).status).toBe(422)
    await Tag.remove(db, here.channelId, tag.id)
    expect((await send(here.me, action, fields)).status).toBe(303)
    expect(await count(db, "tags")).toBe(1)
  }),
)

test(
  "is remembered for a day, and then swept",
  inDb(async (db) => {
    const here = await inside(db)
    const { action, fields } = await shown(here, scenarioForm, await ownOf(here, db))
    await send(here.me, action, fields)
    await Receipt.sweep(db, People.morning.add({ hours: 23 }))
    expect(await count(db, "receipts")).toBe(1)
    await Receipt.sweep(db, People.morning.add({ hours: 24 }))
    expect(await count(db, "receipts")).toBe(0)
  }),
)
