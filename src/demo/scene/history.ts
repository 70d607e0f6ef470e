/**
 * Four weeks at the school, acted out: friends follow, write, block and join, the clock goes from one due instant to
 * the next, and the engine does the rest. So the ledger that the visitor finds is true.
 */
import * as Automation from "../../domain/automation"
import * as Delivery from "../../domain/delivery"
import * as Enrollment from "../../domain/enrollment"
import * as Quota from "../../domain/quota"
import type { World } from "../../world"
import type { Stage } from "../stage"
import * as Time from "../time"
import { dice } from "./chance"
import * as Friends from "./friends"
import * as Newcomers from "./newcomers"
import * as Readers from "./readers"
import type { School } from "./school"
import * as Trouble from "./trouble"

export const DAYS = 28

/** Something that somebody does, and when. */
export type Deed = { at: Temporal.Instant; act: () => Promise<unknown> }

/** What every part of the past is made with. */
export type Script = {
  stage: Stage
  school: School
  chance: () => number
  everybody: Friends.Everybody
  /** Writes a deed down for a day (0 is the first) and a local time. */
  plan: (day: number, time: string, act: Deed["act"]) => void
}

export async function act(stage: Stage, school: School, first: Temporal.PlainDate, present: Temporal.Instant) {
  const chance = dice(20_261)
  const everybody = await Friends.meet(stage, chance)
  const deeds: Deed[] = []
  const plan: Script["plan"] = (day, time, act) => {
    const at = first.add({ days: day }).toZonedDateTime({ timeZone: stage.zone, plainTime: time }).toInstant()
    // Whatever the hour at which the demo starts, nothing of the past lies ahead.
    if (Temporal.Instant.compare(at, present) < 0) deeds.push({ at, act })
  }
  for (const part of [Friends, Newcomers, Readers, Trouble]) part.write({ stage, school, chance, everybody, plan })
  await perform(stage, deeds, present)
}

async function perform(stage: Stage, deeds: Deed[], present: Temporal.Instant) {
  const { channelId, sandbox } = stage
  const round = sparing(channelId, stage.zone)
  deeds.sort((a, b) => Temporal.Instant.compare(a.at, b.at))
  for (const { at, act } of deeds) {
    await Time.pass(stage, at, round)
    await act()
  }
  await Time.pass(stage, present, round)
  sandbox.faults.clear()
}

/** Of the tick's chores those that the past needs; the others would find nothing, and cost the visitor seconds. */
function sparing(channelId: bigint, zone: string) {
  let asked = ""
  return async (world: World) => {
    const today = world.now().toZonedDateTimeISO(zone).toPlainDate().toString()
    if (asked !== today) await Quota.refresh(world, channelId)
    asked = today
    // Reacting to something plans and sends what began by it.
    if ((await Automation.drain(world, channelId)) > 0) return
    await Enrollment.plan(world, channelId)
    await Delivery.send(world, channelId)
  }
}
