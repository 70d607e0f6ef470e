/** Two hundred people, and what the staff wrote down about those whom the school knew before. */
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Mark from "../../domain/mark"
import * as Tag from "../../domain/tag"
import type { Person } from "../../sandbox"
import type { Stage } from "../stage"
import { between, pick, shuffled } from "./chance"
import type { Script } from "./history"
import { names } from "./names"
import { favorites, levels, sure } from "./school"

const IMPORTED = 158
const NEWCOMERS = 42

export type Known = { person: Person; id: bigint }
export type Everybody = { old: readonly Known[]; fresh: readonly Person[]; all: readonly Person[] }

export const ids = (known: readonly Known[]) => known.map(({ id }) => id)

export async function meet(stage: Stage, chance: () => number): Promise<Everybody> {
  const all = names(chance, IMPORTED + NEWCOMERS).map((name, n) =>
    stage.sandbox.person({ name, pictureUrl: chance() < 0.85 ? `/demo/faces/${n + 1}` : undefined }),
  )
  return { all, old: await take(stage, chance, all.slice(0, IMPORTED)), fresh: all.slice(IMPORTED) }
}

/** Friends of the account from the time before Tobiishi: they come by a list. */
async function take({ world, channelId, account }: Stage, chance: () => number, people: readonly Person[]) {
  for (const { userId } of people) account.friends.set(userId, { state: "following", wasFriend: true, wroteAt: null })
  const rows = people.map(({ userId, profile }) => ({
    lineUserId: userId,
    name: profile.name,
    followedAt: world.now().subtract({ hours: 24 * between(chance, 3, 400) }),
  }))
  const written = await Friend.create(world.db, channelId, rows, world.now())
  return people.map((person, n): Known => ({ person, id: written[n]!.friend.id }))
}

export function write({ stage: { world, channelId }, school, chance, everybody: { old }, plan }: Script): void {
  const { db } = world
  const some = (share: number) => shuffled(chance, old).slice(0, Math.round(old.length * share))
  const groups = (share: number, choose: () => string) => [...Map.groupBy(some(share), choose)]
  const note = async (fieldId: bigint, all: [string, Known[]][]) => {
    for (const [value, who] of all) sure(await Field.set(db, channelId, ids(who), fieldId, value, world.now()))
  }
  const tag = (tagId: bigint, who: Known[]) => Tag.add(db, channelId, ids(who), tagId, world.now())

  const { fields, tags } = school
  const level = groups(0.8, () => pick(chance, levels))
  const favorite = groups(0.75, () => pick(chance, favorites))
  const family = groups(0.5, () => String(between(chance, 1, 5)))
  const birthdays = groups(0.25, () => birthday(chance))
  plan(0, "10:20", () => note(fields.level, level))
  plan(0, "10:35", () => note(fields.favorite, favorite))
  plan(1, "10:05", () => note(fields.family, family))
  plan(1, "13:40", () => note(fields.birthday, birthdays))
  plan(1, "16:40", () => mark(world, channelId, [some(0.04), some(0.05), some(0.08)]))
  const noted = [some(0.35), some(0.12), some(0.06), some(0.08)] as const
  plan(1, "16:10", async () => {
    await tag(tags.trial, noted[0])
    await tag(tags.family, noted[1])
    await tag(tags.allergy, noted[2])
    await tag(tags.graduate, noted[3])
  })
}

function birthday(chance: () => number): string {
  const two = (number: number) => String(number).padStart(2, "0")
  return `${between(chance, 1958, 2004)}-${two(between(chance, 1, 12))}-${two(between(chance, 1, 28))}`
}

/** What the staff have in hand: still to do, in progress, done. */
async function mark({ db, now }: Stage["world"], channelId: bigint, who: readonly (readonly Known[])[]): Promise<void> {
  const marks = [
    { name: "未対応", colour: "red" },
    { name: "対応中", colour: "amber" },
    { name: "対応済み", colour: "green" },
  ] as const
  for (const [nth, input] of marks.entries()) {
    const made = sure(await Mark.create(db, channelId, input, now())).mark
    await Mark.put(db, channelId, ids(who[nth] ?? []), made.id, { at: now(), staffId: null })
  }
}
