import type { Messages } from "../../../views/messages/draft"
import * as Draft from "../../../views/messages/draft"
import type { Previewing } from "../../../views/messages/panel"
import type { OnChannel } from "../../../views/reader"
import * as Field from "../../domain/field"
import * as Friend from "../../domain/friend"
import * as Text from "../../domain/message"
import * as Tester from "../../domain/tester"
import type { World } from "../../world"
import { idOf } from "../posted"

const OFFERED = 6

/** The messages as a chosen friend would get them, filled in by the same code that freezes real ones. */
export async function previewing(
  world: World,
  reader: OnChannel,
  messages: Messages,
  asked: { friendId: string; seek: string },
): Promise<Previewing> {
  const { db } = world
  const made = Draft.makeAll(messages)
  const seek = asked.seek.trim().slice(0, 100)
  const chosen = idOf(asked.friendId)
  const friends = await offered(world, reader, seek, chosen)
  const known = friends.some(({ id }) => id === String(chosen)) ? chosen : null
  const whole = made.messages.filter(isObject)
  const wanted = new Set(Text.placeholders(whole))
  const values = known === null ? {} : ((await Field.filling(db, reader.channel.id, [known], wanted)).get(known) ?? {})
  const wrong = Text.faultsIn(Text.fill(whole, values))
  return {
    messages: made.messages.map((message) => (isObject(message) ? Text.fill([message], values)[0] : message)),
    friendId: known === null ? "" : String(known),
    ...{ friends, seek },
    faults: made.faults.length + wrong.length,
  }
}

const isObject = (value: unknown): value is Draft.Message =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "type" in value

/** Whom staff try things on, whoever was looked for, and the one who is chosen. */
async function offered(world: World, reader: OnChannel, seek: string, chosen: bigint | null) {
  const { db } = world
  const channelId = reader.channel.id
  const testers = await Tester.list(db, channelId, reader.staff.id)
  const found = await Friend.list(db, channelId, seek ? { name: seek } : {}, { limit: OFFERED, at: world.now() })
  const all = new Map<string, string | null>()
  const add = (id: bigint, name: string | null) => all.set(String(id), name)
  if (chosen !== null) {
    const known = (await Friend.faces(db, channelId, [chosen])).get(chosen)
    if (known) add(known.id, known.name)
  }
  if (!seek) for (const { friendId, name } of testers) add(friendId, name)
  for (const { id, name } of found.friends) add(id, name)
  const shown = [...all].slice(0, OFFERED + 2)
  return shown.map(([id, name]) => ({ id, name: name || reader.t("friends.unnamed") }))
}
