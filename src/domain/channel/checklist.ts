/** From credentials to the first answer: six steps that look for themselves whether they are done. */
import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import type { World } from "../../world"
import { alone } from "../alone"
import * as List from "../conversation/list"
import { type Channel, credentials, find } from "."
import { shown } from "./connection"
import { type Cause, causeOf, isMisfit } from "./diagnosis"
import * as FirstRun from "./first-run"
import * as Webhook from "./webhook"

export { isDue as isLookDue } from "./first-run"

export const names = ["credentials", "webhook", "use", "replies", "message", "answer"] as const
export type Name = (typeof names)[number]
/** `asks`: staff must decide; `trying`: LINE's test is being repeated; `later`: a step before it comes first. */
export type State = "done" | "now" | "asks" | "trying" | "trouble" | "later"

export type Checklist = {
  channel: Channel
  run: FirstRun.FirstRun
  states: Readonly<Record<Name, State>>
  /** How many of the six are done. */
  done: number
  /** What LINE knows of our address, whether "Use webhook" is on or not. */
  webhook: Webhook.State
  address: string | null
  cause: Cause | null
  /** Seconds for which LINE's test is still repeated. */
  secondsLeft: number | null
  /** The latest conversation, once somebody has written. */
  latest: List.Listed | null
}

export async function read(world: World, channelId: bigint): Promise<Checklist> {
  const { db } = world
  const channel = await find(db, channelId)
  const run = await FirstRun.find(db, channelId)
  const [latest = null] = (await List.list(db, channelId, "all", { limit: 1 })).rows
  const webhook = Webhook.state({ ...channel, webhookActive: true }, world.config)
  const secondsLeft = leftOf(run, world.now())
  const states = statesOf({
    ...{ channel, run, webhook, isTrying: secondsLeft !== null },
    ...{ hasMessage: latest !== null, hasAnswer: await isAnswered(db, channelId) },
  })
  return {
    ...{ channel, run, states, webhook, secondsLeft, latest },
    done: names.filter((name) => states[name] === "done").length,
    address: Webhook.addressOf(channelId, world.config),
    cause: isMisfit(channel, run) && channel.webhookTest?.success !== true ? "misfit" : causeOf(channel, run),
  }
}

type Facts = {
  channel: Channel
  run: FirstRun.FirstRun
  webhook: Webhook.State
  isTrying: boolean
  hasMessage: boolean
  hasAnswer: boolean
}

function statesOf({ channel, run, webhook, isTrying, hasMessage, hasAnswer }: Facts): Record<Name, State> {
  const reached = webhookState(webhook, isTrying)
  const used = reached === "done" ? (channel.webhookActive ? "done" : "now") : channel.webhookActive ? "done" : "later"
  return {
    credentials: channel.stoppedAt ? "trouble" : "done",
    webhook: reached,
    use: used,
    replies: run.repliesOffAt ? "done" : "now",
    message: hasMessage ? "done" : reached === "done" && used === "done" ? "now" : "later",
    answer: hasAnswer ? "done" : hasMessage ? "now" : "later",
  }
}

function webhookState(webhook: Webhook.State, isTrying: boolean): State {
  if (webhook === "ready") return "done"
  if (webhook === "elsewhere") return "asks"
  return isTrying && (webhook === "failing" || webhook === "untested") ? "trying" : "trouble"
}

function leftOf({ tryingUntil }: FirstRun.FirstRun, now: Temporal.Instant): number | null {
  const left = tryingUntil ? tryingUntil.epochMilliseconds - now.epochMilliseconds : 0
  return left > 0 ? Math.ceil(left / 1000) : null
}

async function isAnswered(db: Db, channelId: bigint): Promise<boolean> {
  const rows = await db.execute(sql`
    select from (select state from pushes where channel_id = ${channelId} and kind = 'answer' order by id desc limit 200)
      as latest where state = 'sent' limit 1`)
  return rows.length > 0
}

/** Chore: asks LINE for those whom somebody is watching, or whose test is being repeated. */
export async function lookDue(world: World): Promise<void> {
  const due = await FirstRun.due(world.db, world.now())
  await Promise.all(due.map((one) => alone(world, one.channelId, () => look(world, one))))
}

async function look(world: World, { channelId, isTrying }: FirstRun.Due): Promise<number> {
  await Webhook.look(world, channelId)
  const asking = await credentials(world, channelId)
  const info = await world.line.botInfo(asking)
  const { lineChannelId } = asking
  // Credentials replaced while we asked: this answer is about the former ones.
  if (info.is === "found")
    await world.db.execute(sql`
      update channels set chat_mode = ${shown(info.bot).chatMode} where id = ${channelId}
        and line_channel_id = ${lineChannelId} and chat_mode is distinct from ${shown(info.bot).chatMode}`)
  if (!isTrying) return 1
  const channel = await find(world.db, channelId)
  // Taken away meanwhile: another tool's address is not ours to test.
  const isOurs = channel.webhookUrl === Webhook.addressOf(channelId, world.config)
  if (!isOurs || (await Webhook.test(world, channelId))) await FirstRun.rest(world.db, channelId)
  return 1
}
