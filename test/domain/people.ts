import * as v from "valibot"
import type { Db } from "../../src/db"
import type * as Trouble from "../../src/domain/channel/trouble"
import * as Enrollment from "../../src/domain/enrollment"
import * as Fault from "../../src/domain/fault"
import * as Scenario from "../../src/domain/scenario"
import * as Step from "../../src/domain/step"
import { channels, friends } from "../../src/schema"

/** A Saturday morning in Tokyo. */
export const morning = Temporal.Instant.from("2026-11-21T09:00:00+09:00")

let counter = 0
const next = () => ++counter

export async function channel(db: Db, facts: Partial<typeof channels.$inferInsert> = {}): Promise<bigint> {
  const [row] = await db
    .insert(channels)
    .values({
      lineChannelId: String(1_650_000_000 + next()),
      secretSealed: `sealed ${btoa("secret")}`,
      name: "料理教室",
      createdAt: morning,
      ...facts,
    })
    .returning({ id: channels.id })
  return row!.id
}

export async function friend(
  db: Db,
  channelId: bigint,
  facts: Partial<typeof friends.$inferInsert> = {},
): Promise<bigint> {
  const lineUserId = `U${next().toString(16).padStart(32, "0")}`
  const [row] = await db
    .insert(friends)
    .values({ channelId, lineUserId, name: "はな", createdAt: morning, followedAt: morning, ...facts })
    .returning({ id: friends.id })
  return row!.id
}

export async function scenario(db: Db, channelId: bigint, facts: object = {}): Promise<Scenario.Scenario> {
  const input = v.parse(Scenario.schema, { name: "入門コース", ...facts })
  return good(await Scenario.create(db, channelId, input, morning)).scenario
}

export const text = (words: string) => [{ type: "text", text: words }]

export const stepInput = (facts: object = {}): Step.Input =>
  v.parse(Step.schema, {
    ...{ name: "1通目", timing: { kind: "clock", days: 1, timeOfDay: "19:00" } },
    ...{ messages: text("こんばんは"), ...facts },
  })

export async function step(db: Db, channelId: bigint, scenarioId: bigint, facts: object = {}, at = morning) {
  return good(await Step.create(db, channelId, scenarioId, stepInput(facts), { at })).step
}

export async function walk(
  db: Db,
  channelId: bigint,
  scenarioId: bigint,
  friendId: bigint,
  at = morning,
): Promise<bigint> {
  const { began } = await Enrollment.start(db, channelId, scenarioId, [friendId], { at })
  return began[0]!
}

/** The good answer, or a test that fails with the faults. */
export function good<T>(outcome: T | Fault.Refusal): T {
  if (Fault.isRefusal(outcome)) throw new Error(`refused: ${JSON.stringify(outcome.faults)}`)
  return outcome
}

/** The codes of a refusal with their paths: `name taken`. */
export function faults(outcome: unknown): string[] {
  if (!Fault.isRefusal(outcome)) throw new Error("nothing was refused")
  return outcome.faults.map(({ path, code }) => `${path} ${code}`)
}

/** LINE's refusal of an account, in these words. */
export const refusedIn = (words: string, facts: Partial<Trouble.Refused> = {}): Trouble.Refused => ({
  ...{ status: 401, endpoint: "multicast", words },
  ...facts,
})
