/** The school: its tags, what it knows of a friend, and its four scenarios. */
import type * as v from "valibot"
import * as Fault from "../../domain/fault"
import * as Field from "../../domain/field"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import * as Tag from "../../domain/tag"
import type { World } from "../../world"
import type { Stage } from "../stage"
import { course } from "./course"
import { lesson } from "./lesson"
import { letter } from "./letter"
import { welcome } from "./welcome"

export const tagNames = {
  paying: "有料会員",
  trial: "体験レッスン参加",
  graduate: "だし基礎 修了",
  informed: "入会案内ずみ",
  family: "親子クラス",
  allergy: "アレルギーあり",
} as const

export const levels = ["はじめて", "初級", "中級", "上級"] as const
export const favorites = ["和食", "洋食", "中華", "パン", "お菓子"] as const

/** A step as it is written here; what it leaves out is as a new step has it. */
export type Draft = Omit<Step.Input, "enabled" | "filter" | "actions" | "lateChoice" | "missed"> &
  Partial<Pick<Step.Input, "filter" | "actions" | "missed">>

export type School = {
  tags: Record<keyof typeof tagNames, bigint>
  fields: Record<"birthday" | "level" | "favorite" | "family", bigint>
  welcome: bigint
  course: bigint
  letter: bigint
  /** The live lesson that has been, and the one to come. */
  lessons: { past: bigint; coming: bigint }
}

export type Goals = { past: Temporal.Instant; coming: Temporal.Instant }

/** Writes the school down, as its staff would have on the first day. */
export async function found({ world, channelId, zone }: Stage, goals: Goals): Promise<School> {
  const tags = await tagsOf(world, channelId)
  const fields = await fieldsOf(world, channelId)
  const past = await write(world, channelId, lesson(goals.past, zone, "手ごねの丸パン"))
  const coming = await write(world, channelId, lesson(goals.coming, zone, "土鍋で炊き込みごはん"))
  return {
    tags,
    fields,
    lessons: { past, coming },
    course: await write(world, channelId, course(tags)),
    letter: await write(world, channelId, letter(fields)),
    welcome: await write(world, channelId, welcome(tags, coming)),
  }
}

async function tagsOf(world: World, channelId: bigint): Promise<School["tags"]> {
  const made: Partial<School["tags"]> = {}
  for (const [key, name] of Object.entries(tagNames) as [keyof typeof tagNames, string][])
    made[key] = sure(await Tag.create(world.db, channelId, { name }, world.now())).tag.id
  return made as School["tags"]
}

async function fieldsOf(world: World, channelId: bigint): Promise<School["fields"]> {
  const field = async (key: string, name: string, kind: Field.Kind, choices: readonly string[] = []) =>
    sure(await Field.create(world.db, channelId, { key, name, kind, choices: [...choices] }, world.now())).field.id
  return {
    birthday: await field("birthday", "誕生日", "date"),
    level: await field("level", "料理のレベル", "choice", levels),
    favorite: await field("favorite", "好きなジャンル", "choice", favorites),
    family: await field("family", "家族の人数", "number"),
  }
}

export type Plan = { scenario: v.InferInput<typeof Scenario.schema>; steps: readonly Draft[] }

async function write(world: World, channelId: bigint, { scenario, steps }: Plan): Promise<bigint> {
  const input = sure(Fault.read(Scenario.schema, scenario)).value
  const { id } = sure(await Scenario.create(world.db, channelId, input, world.now())).scenario
  for (const step of steps) {
    const judged = sure(Fault.read(Step.schema, step)).value
    sure(await Step.create(world.db, channelId, id, judged, { at: world.now() }))
  }
  return id
}

/** What we wrote ourselves is never refused; were it, the demo should not start. */
export function sure<T extends object>(outcome: T | Fault.Refusal): T {
  if (Fault.isRefusal(outcome)) throw new Error(`the demo's own scene was refused: ${JSON.stringify(outcome.faults)}`)
  return outcome
}
