/** What happened to a few friends on one day, from a seed; and the ways in which LINE, or somebody else, may tell it. */
import { sql } from "drizzle-orm"
import type { Db } from "../../src/db"
import type { WebhookEvent } from "../../src/line/webhook"
import type { Chance } from "./chance"
import type { Line } from "./line"
import type { School } from "./school"

/** An event in which people are numbers: the same story can be told of two accounts, whose user ids differ. */
export type Happening = { who: number; event: WebhookEvent; inGroup: boolean }

type Teller = { luck: Chance; said: Map<number, string[]>; serial: number }
type Told = { type: string; [more: string]: unknown }

type Tell = (teller: Teller, who: number) => Told

/** Each so many times in a hundred. */
const kinds: readonly (readonly [number, Tell])[] = [
  [22, () => ({ type: "follow", follow: { isUnblocked: false } })],
  [18, () => ({ type: "unfollow" })],
  [26, (teller, who) => says(teller, who, (id) => ({ type: "text", id, text: `こんにちは ${id} \ud83c\udf75` }))],
  [6, (teller, who) => says(teller, who, (id) => ({ type: "sticker", id, packageId: "1", stickerId: "2" }))],
  [6, () => ({ type: "postback", postback: { data: "menu=1" } })],
  [8, takesBack],
  [4, () => ({ type: "teleport", teleport: { to: "月" } })],
  [2, () => ({ type: "videoPlayComplete", videoPlayComplete: { trackingId: "t" } })],
  [2, () => ({ type: "accountLink", link: { result: "ok", nonce: "n" } })],
]

function says(teller: Teller, who: number, message: (id: string) => object): Told {
  const id = `m${teller.serial}`
  teller.said.set(who, [...(teller.said.get(who) ?? []), id])
  return { type: "message", message: message(id) }
}

function takesBack(teller: Teller, who: number): Told {
  const said = teller.said.get(who)
  return said ? { type: "unsend", unsend: { messageId: teller.luck.oneOf(said) } } : { type: "unfollow" }
}

/** In the order in which it happened; now and then two things in one millisecond. */
export function story(luck: Chance, people: number, events: number, dayBegins: number): Happening[] {
  const teller: Teller = { luck, said: new Map(), serial: 0 }
  const urn = kinds.flatMap(([times, tell]) => Array<Tell>(times).fill(tell))
  let at = dayBegins
  return Array.from({ length: events }, () => {
    const who = luck.whole(0, people)
    if (luck.between(0, 1) > 0.1) at += luck.whole(1, 60_000)
    const standby = luck.between(0, 1) < 0.08
    const event = {
      ...luck.oneOf(urn)(teller, who),
      mode: standby ? "standby" : "active",
      timestamp: at,
      webhookEventId: `E${teller.serial++}`,
      deliveryContext: { isRedelivery: false },
      ...(standby ? {} : { replyToken: `r${teller.serial}` }),
    }
    return { who, event, inGroup: luck.between(0, 1) < 0.05 }
  })
}

/** As LINE would write it for this account. */
export function written({ who, event, inGroup }: Happening, userIds: string[], again = false): WebhookEvent {
  const userId = userIds[who]!
  const source = inGroup ? { type: "group", groupId: `C${"9".repeat(32)}`, userId } : { type: "user", userId }
  return { ...event, source, deliveryContext: { isRedelivery: again } }
}

/** Each event three times, in any order, in any bundles. */
export function mangled(luck: Chance, told: Happening[], userIds: string[]): WebhookEvent[][] {
  const all = told.flatMap((one) => [false, true, true].map((again) => written(one, userIds, again)))
  const shuffled = all.map((event) => ({ event, place: luck.between(0, 1) })).sort((a, b) => a.place - b.place)
  const bundles: WebhookEvent[][] = []
  for (let from = 0; from < shuffled.length; ) {
    const size = luck.whole(1, 8)
    bundles.push(shuffled.slice(from, from + size).map(({ event }) => event))
    from += size
  }
  return bundles
}

/** Everything that is left of it, with people as numbers, so that two accounts can be compared. */
export async function endOf(db: Db, line: Line, { channelId, lineChannelId }: School, userIds: string[]) {
  const ask = async (rows: ReturnType<typeof sql>) => [...(await db.execute<Record<string, unknown>>(rows))]
  const friends = await ask(sql`
    select line_user_id, name, following, follow_changed_at, followed_at, blocked_at, last_message_at, opted_out_at,
      (select array_agg(t.name order by t.name) from friend_tags ft join tags t
        on t.channel_id = ft.channel_id and t.id = ft.tag_id
        where ft.channel_id = f.channel_id and ft.friend_id = f.id) as tags
    from friends f where channel_id = ${channelId} order by line_user_id`)
  const walks = await ask(sql`
    select f.line_user_id, e.state, e.holds, e.origin_at, e.enrolled_at, case when e.holds = '{}' then e.eligible_from end as eligible_from,
      (select array_agg(d.state order by d.step_id) from deliveries d
        where d.channel_id = e.channel_id and d.enrollment_id = e.id) as deliveries,
      (select jsonb_agg(jsonb_build_array(h.kind, h.began_at, h.ended_at) order by h.began_at) from holds h
        where h.channel_id = e.channel_id and h.enrollment_id = e.id) as stood_still
    from enrollments e join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
    where e.channel_id = ${channelId} order by f.line_user_id, e.enrolled_at`)
  const events = await ask(sql`
    select e.line_event_id, e.kind, f.line_user_id, e.payload - 'deliveryContext' as payload, e.occurred_at, e.error,
      e.reacted_at is not null as reacted
    from events e left join friends f on f.channel_id = e.channel_id and f.id = e.friend_id
    where e.channel_id = ${channelId} and e.line_event_id is not null order by e.line_event_id`)
  const sends = (await line.sends()).filter((sent) => sent.accepted && sent.lineChannelId === lineChannelId)
  const conversation = sends.flatMap(({ to, messages }) =>
    to.map((userId) => `${userId}: ${messages.map(({ text }) => text?.replace(/【.*】/, "")).join()}`),
  )
  return anonymous({ friends, walks, events, conversation: conversation.sort() }, userIds)
}

export type End = Awaited<ReturnType<typeof endOf>>

/** Sorted anew: rows came in the order of ids that mean nothing here. */
function anonymous<T extends Record<string, unknown[]>>(all: T, userIds: string[]): Record<keyof T, string[]> {
  const numbers = new Map(userIds.map((userId, n) => [userId, `person ${n}`]))
  const plain = (row: unknown) =>
    JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value)).replace(
      /U[0-9a-f]{32}/g,
      (userId) => numbers.get(userId) ?? "a stranger",
    )
  const entries = Object.entries(all).map(([name, rows]) => [name, rows.map(plain).sort()])
  return Object.fromEntries(entries)
}
