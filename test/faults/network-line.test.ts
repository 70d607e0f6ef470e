/**
 * Fault 2, towards LINE: each pair has an account of its own, and all of them their trouble at the same time. The
 * judge is LINE's own log against the ledger; and when the trouble is over, everything goes on by itself.
 */
import { beforeAll, expect, test } from "bun:test"
import { type Browser, desk } from "./desk"
import { type Frame, picture, stand } from "./frame"
import { httpAsks } from "./http-asks"
import { older } from "./older"
import { verdict } from "./oracle"
import { few, impossible, type Pair, pairs, titleOf } from "./pairs"
import { type Between, proxy, type Strike } from "./proxy"
import { school as open } from "./school"
import { type Scene, stories } from "./stories"

const long = process.env.FAULTS === "long"
/** `PAIR="push ×|reply ×"`: those of the long run whose title has one of these in it. */
const only = process.env.PAIR?.split("|")
const chosen = (long || only ? pairs : few()).filter(
  (pair) => !only || only.some((part) => titleOf(pair).includes(part)),
)
/** How long LINE refuses us where it does not count its refusals. */
const troubleMs = long ? 60_000 : 1_500
const patienceMs = 120_000
const atOnce = 30

const wrong = new Map<string, string[]>()
type Ground = { frame: Frame; between: Between; desk: Browser }

beforeAll(async () => {
  for (const hours of [23, 25])
    await inTrouble(chosen.filter(({ trouble }) => trouble.later === hours || (hours === 23 && !trouble.later)))
}, 900_000)

/** One ground for the pairs of one clock. Those that turn it come last, because it is turned for everybody. */
async function inTrouble(some: Pair[]): Promise<void> {
  if (some.length === 0) return
  const to = { host: "127.0.0.1", port: 0 }
  const between = await proxy(to, httpAsks())
  const lineUrl = (line: { url: string }) => {
    to.port = Number(new URL(line.url).port)
    return `http://127.0.0.1:${between.port}`
  }
  await stand({ lineUrl }, async (frame) => {
    const ground = { frame, between, desk: await desk(frame.programs[0]!) }
    const now = some.filter(({ trouble }) => !trouble.later)
    for (let from = 0; from < now.length; from += atOnce) await together(ground, now.slice(from, from + atOnce))
    await together(
      ground,
      some.filter(({ trouble }) => trouble.later),
    )
  })
  await between.stop()
}

/** Their trouble begins and ends together, and in between the clock is turned where it is to be. */
async function together(ground: Ground, some: Pair[]): Promise<void> {
  const hours = some[0]?.trouble.later
  const begun = await Promise.all(some.map((pair) => begin(ground, pair).catch(asWords)))
  if (hours) await ground.frame.line.ask("POST", "clock", { milliseconds: hours * 3_600_000 })
  await Promise.all(
    begun.map(async (one, n) => {
      const found = typeof one === "string" ? [one] : await finish(ground, one).catch((error) => [asWords(error)])
      wrong.set(titleOf(some[n]!), found)
    }),
  )
}

const asWords = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

type Begun = { pair: Pair; scene: Scene; strike: Strike }

async function begin({ frame, between, desk }: Ground, pair: Pair): Promise<Begun | string> {
  const { endpoint, trouble } = pair
  const { db, line, programs } = frame
  const school = await open(db, line, { publicUrl: programs[0]!.url })
  const scene = { db, line, school, desk }
  const which = ({ what, whose }: { what: string; whose: string | null }) =>
    endpoint.what.test(what) && whose === school.lineChannelId
  const strike = between.strike(trouble.fault, { which, times: trouble.times })
  await stories[endpoint.name].begin(scene)
  if (!(await soon(async () => strike.count() > 0))) return "the trouble never struck"
  return { pair, scene, strike }
}

async function finish({ frame }: Ground, { pair, scene, strike }: Begun): Promise<string[]> {
  const { endpoint, trouble } = pair
  const { db, school } = scene
  if (trouble.later) {
    await older(db, school.channelId, `${trouble.later} hours`)
    await Bun.sleep(2_500)
  } else if (trouble.times === undefined) await Bun.sleep(troubleMs)
  else await soon(async () => strike.count() === trouble.times, 3_000)
  strike.end()
  const story = stories[endpoint.name]
  await story.again?.(scene)
  const calm = await soon(() => goesOn(scene, story.wrong))
  const left = calm ? [] : [`it does not go on: ${JSON.stringify(await picture(db, school))}`]
  return [
    ...left,
    ...((await story.wrong?.(scene)) ?? []),
    ...(await judged(frame, scene, trouble.later !== undefined)),
  ]
}

/** Back-off and second chances lie minutes ahead: they are brought nearer. */
async function goesOn(scene: Scene, stillWrong: ((scene: Scene) => Promise<string[]>) | undefined): Promise<boolean> {
  const { db, line, school } = scene
  await line.redeliver()
  const now = await picture(db, school)
  const calm = now.walking + now.held + now.open + now.waiting === 0
  if (calm && ((await stillWrong?.(scene)) ?? []).length === 0) return true
  await older(db, school.channelId, "30 seconds")
  return false
}

/**
 * Past a key's life what is unsure stays so, by the promise's own table: unknown, and never sent again. What LINE
 * accepted then has no request id of ours, and its own count knows of more than we do.
 */
async function judged({ db, line }: Frame, { school }: Scene, tooLate: boolean): Promise<string[]> {
  const { wrong, ledger } = await verdict(db, line, school)
  const rows = Object.entries(ledger).filter(([state]) => !["sent", "unknown"].includes(state))
  const unsure =
    /^(unknown, though it had a key|accepted, but unknown says the ledger|batch \d+: accepted as \S+ noted as undefined|LINE counts)/
  return [
    ...wrong.filter((words) => !(tooLate && unsure.test(words))),
    ...rows.map(([state, count]) => `${count} rows are ${state}`),
  ]
}

async function soon(check: () => Promise<boolean>, withinMs = patienceMs): Promise<boolean> {
  for (const until = Date.now() + withinMs; ; await Bun.sleep(300)) {
    if (await check()) return true
    if (Date.now() > until) return false
  }
}

test.each(chosen.map((pair) => [titleOf(pair)]))("§9 %s: nothing missing, nothing twice, and it goes on", (title) => {
  expect(wrong.get(title)).toEqual([])
})

test("pairs that cannot be have a reason", () => {
  console.log(`${pairs.length} pairs of fault and endpoint, ${chosen.length} of them here. Impossible:`)
  for (const [title, reason] of Object.entries(impossible)) console.log(`  ${title}: ${reason}`)
  expect(Object.values(impossible).every(Boolean)).toBe(true)
})
