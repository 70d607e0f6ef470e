/** How the product is brought to ask each endpoint, and what must have become of it when the trouble is over. */
import { sql } from "drizzle-orm"
import type { Browser } from "./desk"
import type { Frame } from "./frame"
import type { Name } from "./pairs"
import { course, friends, type School, walk } from "./school"

export type Scene = Pick<Frame, "db" | "line"> & { school: School; desk: Browser }

export type Story = {
  /** Brings it about; the trouble is there already. */
  begin: (scene: Scene) => Promise<void>
  /** Once more, where staff had to ask: now it goes well. */
  again?: (scene: Scene) => Promise<void>
  /** What is wrong in the end, besides what LINE's log and the ledger say. */
  wrong?: (scene: Scene) => Promise<string[]>
}

const people = 3

const personal = [
  { seconds: 0, words: "{{name}}さん、こんにちは" },
  { seconds: 1, words: "{{name}}さん、また来週" },
]
const letters = [
  { seconds: 0, words: "だしの引き方" },
  { seconds: 1, words: "味噌汁" },
]
const welcome = [
  { seconds: 0, words: "{{name|お客さま}}、はじめまして" },
  { seconds: 1, words: "{{name|お客さま}}、改めまして" },
]

const walking = (steps: typeof personal) => async (scene: Scene) => {
  const { db, line, school } = scene
  await walk(db, school, await course(db, school, {}, steps), await friends(db, line, school, people), 0)
}

async function newcomers({ db, line, school }: Scene): Promise<void> {
  await course(db, school, { startsOnFollow: true }, welcome)
  for (const userId of await line.people(people)) await line.follow(userId, school.lineChannelId)
}

/** As in a month of which LINE has not been read: nothing leaves before it is. */
async function unread(scene: Scene): Promise<void> {
  const { db, school } = scene
  await db.execute(sql`delete from quota_months where channel_id = ${school.channelId}`)
  await walking(letters)(scene)
}

/** As after LINE refused the account: it is asked about until LINE accepts it again. */
async function stopped(scene: Scene): Promise<void> {
  const { db, school } = scene
  await db.execute(sql`
    update channels set stopped_at = now() - interval '2 minutes', probed_at = now() - interval '2 minutes',
      stopped_words = 'Authentication failed' where id = ${school.channelId}`)
  await walking(letters)(scene)
}

/** LINE ends the token that the program has, so that it must ask for another. */
async function untokened(scene: Scene): Promise<void> {
  const { line, school } = scene
  await line.ask("PATCH", `channels/${school.lineChannelId}`, { secret: school.secret })
  await walking(letters)(scene)
}

async function stillStopped({ db, school }: Scene): Promise<string[]> {
  const rows = await db.execute(sql`select 1 from channels where id = ${school.channelId} and stopped_at is not null`)
  return rows.length > 0 ? ["the account is still stopped"] : []
}

async function nameless({ db, school }: Scene): Promise<string[]> {
  const rows = await db.execute(sql`
    select 1 from friends where channel_id = ${school.channelId} and name is distinct from '佐藤花子'`)
  return rows.length > 0 ? [`${rows.length} newcomers have no name`] : []
}

async function asked({ desk, school }: Scene): Promise<void> {
  await desk.submit(`/channels/${school.channelId}/settings/webhook-test`)
}

async function unset({ db, school }: Scene): Promise<string[]> {
  const rows = await db.execute(sql`
    select 1 from channels where id = ${school.channelId} and webhook_url is not null and webhook_active
      and (webhook_test ->> 'success')::boolean`)
  return rows.length === 1 ? [] : ["the webhook is not set and tested"]
}

const staffAsk: Story = { begin: asked, again: asked, wrong: unset }

export const stories: Record<Name, Story> = {
  token: { begin: untokened, wrong: stillStopped },
  push: { begin: walking(personal), wrong: stillStopped },
  multicast: { begin: walking(letters), wrong: stillStopped },
  reply: { begin: newcomers, wrong: stillStopped },
  profile: { begin: newcomers, wrong: nameless },
  quota: { begin: unread },
  consumption: { begin: unread },
  "bot info": { begin: stopped, wrong: stillStopped },
  "webhook setting": staffAsk,
  "webhook reading": staffAsk,
  "webhook test": staffAsk,
  validation: {
    async begin(scene) {
      const { db, school, desk } = scene
      const scenarioId = await course(db, school, {}, letters)
      // A step is saved also where LINE cannot be asked about it.
      await desk.post(school, `/scenarios/${scenarioId}/steps`, {
        ...{ name: "2", timing: { kind: "elapsed", offset: 1, unit: "minutes" } },
        messages: [{ type: "text", text: `【${scenarioId}/2】煮物` }],
      })
      await walk(db, school, scenarioId, await friends(db, scene.line, school, people), 0)
    },
  },
}
