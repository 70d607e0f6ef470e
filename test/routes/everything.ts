import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import * as Field from "../../src/domain/field"
import * as Mark from "../../src/domain/mark"
import * as Session from "../../src/domain/session"
import * as Invitation from "../../src/domain/staff/invitation"
import type { Role } from "../../src/domain/staff/role"
import * as Sweep from "../../src/domain/sweep"
import * as Tag from "../../src/domain/tag"
import * as Token from "../../src/domain/token"
import * as Undo from "../../src/domain/undo"
import { media, pushes, roles, staff } from "../../src/schema"
import * as People from "../domain/people"
import { kept, type Whole } from "../kept"
import { deafLine, config as plain, type TestWorld, world } from "../world"
import { type Browser, browser } from "./door"

/**
 * Two accounts with one of everything on each, and the whole app with every door it has: for tests that visit all of
 * them. A door whose path names something new gives it a line in `things`.
 */
export async function everything(db: Db, around: typeof kept = kept) {
  const w = world(db, deafLine, { at: People.morning, config: { ...plain, publicUrl: null } })
  const whole = around(w)
  const own = await things(db)
  const other = await things(db)
  const as = (role: Role | null) => somebody(db, whole, role, [own, other])
  return { w, whole, own, other, doors: doorsOf(whole), as }
}

export type Things = Record<string, string>

async function things(db: Db): Promise<Things> {
  const channelId = await People.channel(db, { connectedAt: People.morning })
  const friendId = await People.friend(db, channelId)
  const { id: scenarioId } = await People.scenario(db, channelId)
  const { id: stepId, version } = await People.step(db, channelId, scenarioId)
  const { tag } = People.good(await Tag.create(db, channelId, { name: "会員" }, People.morning))
  const input = { name: "誕生日", key: "birthday", kind: "text" as const, choices: [] }
  const { field } = People.good(await Field.create(db, channelId, input, People.morning))
  const { token } = await Token.create(db, { name: "店", channelId }, People.morning)
  const enrollmentId = await People.walk(db, channelId, scenarioId, friendId)
  const { mark } = People.good(await Mark.create(db, channelId, { name: "対応中", colour: "amber" }, People.morning))
  const [file] = await db
    .insert(media)
    .values({
      ...{ channelId, token: crypto.randomUUID().replaceAll("-", "").slice(0, 22), hash: "0".repeat(64) },
      ...{ kind: "image", type: "image/png", bytes: 1, name: "a.png", createdAt: People.morning },
    })
    .returning({ id: media.id })
  const [push] = await db
    .insert(pushes)
    .values({
      ...{ channelId, key: crypto.randomUUID(), kind: "test", ticket: crypto.randomUUID(), friendId },
      ...{ messages: People.text("試し") as [], nextAttemptAt: People.morning, askedAt: People.morning },
    })
    .returning({ id: pushes.id })
  const colleague = { email: `colleague${channelId}@example.jp`, name: "同僚", passwordHash: "unused" }
  const [person] = await db
    .insert(staff)
    .values({ ...colleague, createdAt: People.morning })
    .returning({ id: staff.id })
  await db.insert(roles).values({ channelId, staffId: person!.id, role: "viewer", givenAt: People.morning })
  const { id: otherScenarioId } = await People.scenario(db, channelId, { name: "続きのコース" })
  const { id: secondStepId } = await People.step(db, channelId, scenarioId, { name: "2通目" })
  const [delivery] = await db.execute<{ id: bigint }>(sql`
    insert into deliveries (channel_id, enrollment_id, step_id, scenario_id, friend_id, state, words, due_at, recorded_at,
      settled_at)
    select ${channelId}, ${enrollmentId}, ${stepId}, ${scenarioId}, ${friendId}, 'failed', 'too long', at, at, at
    from (select ${People.morning.toString()}::timestamptz as at) t returning id`)
  const ids = {
    ...(await sweepsOf(db, channelId, scenarioId, enrollmentId)),
    ...{ staffId: person!.id, otherScenarioId, secondStepId, deliveryId: delivery!.id },
    channelId,
    mediaId: file!.id,
    pushId: push!.id,
    markId: mark.id,
    friendId,
    scenarioId,
    stepId,
    enrollmentId,
    tagId: tag.id,
    fieldId: field.id,
  }
  return Object.fromEntries(
    Object.entries({ ...ids, tokenId: token.id, eventId: delivery!.id, versionId: version.id }).map(([name, id]) => [
      name,
      String(id),
    ]),
  )
}

/** One that waits for a decision, and one that is done. */
async function sweepsOf(db: Db, channelId: bigint, scenarioId: bigint, walk: bigint) {
  const doing = { at: People.morning, staffId: null }
  const input = { deed: { do: "pause" as const }, who: { walks: [String(walk)] } }
  const one = People.good(await Sweep.create(db, channelId, scenarioId, input, doing)).sweep
  const other = People.good(await Sweep.create(db, channelId, scenarioId, input, doing)).sweep
  await db.execute(
    sql`update sweeps set state = 'done', outcome = foreseen where channel_id = ${channelId} and id = ${other.id}`,
  )
  return { sweepId: one.id, doneSweepId: other.id }
}

export type Door = { method: string; pattern: string; names: string[] }

/** The doors of the admin: not those of the API, of LINE, or of the demo. */
export function doorsOf(whole: Pick<Whole, "routes">): Door[] {
  return whole.routes
    .filter(({ path }) => !/^\/(api|webhooks)\//.test(path))
    .map(({ method, path }) => ({
      method,
      pattern: path.length > 1 ? path.replace(/\/$/, "") : path,
      names: [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!),
    }))
}

/** A door's address with these things in it; what has no line is told. */
export function addressOf({ pattern }: Door, things: Things): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => {
    const id = things[name]
    if (!id) throw new Error(`test/routes/everything.ts has no ${name} for ${pattern}`)
    return id
  })
}

/** Goes through a door, and undoes whatever that did, at once or a little later. */
export async function visit(w: TestWorld, me: Browser, method: string, address: string): Promise<Response> {
  const cookies = [...me.cookies]
  await w.db.execute(sql`savepoint visit`)
  const answer = await (method === "GET" ? me.get(address) : me.post(address))
  await w.settled()
  await w.db.execute(sql`rollback to savepoint visit`)
  await w.db.execute(sql`release savepoint visit`)
  me.cookies.clear()
  for (const [name, value] of cookies) me.cookies.set(name, value)
  return answer
}

let people = 0

/** What everybody's password is here; its hash costs nothing to try. */
export const password = "ひらけごま-ひらけごま"
const light = Bun.password.hash(password.normalize("NFKC"), { algorithm: "argon2id", memoryCost: 8, timeCost: 1 })

/** Somebody with this role on the first account, or on none; and what is theirs alone, on both. */
async function somebody(db: Db, whole: Whole, role: Role | null, accounts: readonly Things[]) {
  const me = browser(whole)
  const facts = { email: `staff${++people}@example.jp`, name: role ?? "nobody", passwordHash: await light }
  const ownerSince = role === "owner" ? People.morning : null
  const [person] = await db
    .insert(staff)
    .values({ ...facts, createdAt: People.morning, ownerSince })
    .returning({ id: staff.id })
  const staffId = person!.id
  if (role && role !== "owner")
    await db
      .insert(roles)
      .values({ channelId: BigInt(accounts[0]!.channelId!), staffId, role, givenAt: People.morning })
  for (const things of accounts) {
    const [channelId, subjectId] = [BigInt(things.channelId!), BigInt(things.scenarioId!)]
    const offer = { verb: "scenario.restore", subjectId } as const
    things.undoingId = String(await Undo.offer(db, channelId, staffId, offer, People.morning))
    const invited = { label: "店長", owner: false, roles: new Map([[channelId, "viewer" as const]]) }
    things.invitationId = String(People.good(await Invitation.create(db, invited, staffId, People.morning)).id)
    await Session.begin(db, staffId, "another", People.morning)
    things.sessionId = String((await Session.list(db, staffId, People.morning))[0]!.id)
  }
  me.cookies.set("tobiishi", await Session.begin(db, staffId, "test", People.morning))
  return me
}
