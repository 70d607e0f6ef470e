/**
 * Every page that a link leads to, in an account full of attacks. (`crawling` in `demo.ts` goes through the demo in the same
 * way, in a narrow window.)
 */
import { expect, setDefaultTimeout, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Field from "../../src/domain/field"
import * as Mark from "../../src/domain/mark"
import * as Tag from "../../src/domain/tag"
import * as People from "../domain/people"
import { from, inScene, type Scene, userIdOf } from "../engine"
import { hostile, hostileUrl } from "../views/hostile"
import { absent, withBrowser } from "./chromium"
import { crawl } from "./crawl"
import { jaDesk } from "./looks"
import { served } from "./served"

const missing = absent()
if (missing) console.log(`skipped: the crawl with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(600_000)

tried(
  "hostile names, tags and messages run no script on any page",
  inScene(async (s) => {
    await besieged(s)
    await served(s, { name: hostile }, ({ base, root, signIn }) =>
      withBrowser(jaDesk, async (browser) => {
        await signIn(browser)
        const { found, shapes } = await crawl({ browser, base, from: root, axe: false })
        // One endless word may make a page wide; it may not make it do anything.
        expect(found.filter((each) => !each.endsWith("px too wide"))).toEqual([])
        expect(shapes.length).toBeGreaterThan(25)
      }),
    )
  }),
)

/** An account in which every text that comes from outside, or that anybody types, is an attack. */
async function besieged(s: Scene): Promise<void> {
  const { db } = s.w
  const name = hostile.slice(0, 90)
  const scenarioId = await s.scenario({ name })
  const at = { timing: { kind: "elapsed", offset: 0, unit: "minutes" } }
  const stepId = await s.step(scenarioId, {
    name,
    ...at,
    messages: People.text(`${hostile}{{name|x}}`.replace("{{1}}", "")),
  })
  const friendId = await s.friend({
    name: hostile,
    called: hostile.slice(0, 90),
    pictureUrl: hostileUrl,
    statusMessage: hostile,
  })
  const { tag } = People.good(await Tag.create(db, s.channelId, { name }, s.w.at))
  await Tag.add(db, s.channelId, [friendId], tag.id, s.w.at)
  const { field } = People.good(
    await Field.create(db, s.channelId, { key: "a", name, kind: "text", choices: [] }, s.w.at),
  )
  await Field.set(db, s.channelId, [friendId], field.id, hostile, s.w.at)
  await Mark.create(db, s.channelId, { name: hostile.slice(0, 40), colour: "red" }, s.w.at)
  await s.walk(scenarioId, friendId)
  s.answers.push({ is: "refused", status: 400, words: hostile, recipient: null, message: null })
  await s.tick()
  const sender = from(await userIdOf(s, friendId))
  await s.webhook({ type: "message", message: { type: "text", id: "1", text: hostile }, ...sender })
  await s.tick()
  await db.execute(sql`update steps set suspended_at = ${s.w.at.toString()}::timestamptz, suspended_words = ${hostile}
    where id = ${stepId}`)
  await db.execute(sql`update channels set name = ${hostile}, basic_id = ${hostile}, stopped_words = ${hostile},
    stopped_status = 401, stopped_at = ${s.w.at.toString()}::timestamptz`)
}
