import type { Recorded } from "../../src/domain/event"
import type { Key, Values } from "../locales"
import { exactly } from "../parts/moment"
import type { Reader } from "../reader"

/** An event with the name of what it happened to; null: gone since. */
export type Happened = Recorded & { subject: string | null }

/** Said by the friend, in the friend's own words. */
export type Saying = { is: "said"; text: string } | { is: "happened"; sentence: string }

export function saying(reader: Reader, event: Happened): Saying {
  const said = event.kind === "line.message" && spoken(event)
  return said ? { is: "said", text: said } : { is: "happened", sentence: sentence(reader, event) }
}

function spoken({ payload }: Happened): string | null {
  const message = part(payload, "message")
  return text(message, "type") === "text" ? text(message, "text") || null : null
}

function sentence(reader: Reader, event: Happened): string {
  const { t } = reader
  const name = event.subject ?? t("friends.happened.gone")
  if (event.kind.startsWith("line.")) return fromLine(reader, event)
  if (event.kind === "field.set") return fieldSet(reader, event, name)
  if (event.kind === "mark.changed" && event.subjectId === null) return t("friends.happened.unmarked")
  if (event.kind === "friend.opted_out" && event.subjectId === null) return t("friends.happened.optedOut")
  const key = Object.hasOwn(ours, event.kind) ? ours[event.kind] : undefined
  return key ? t(key, { name }) : t("friends.happened.other", { kind: event.kind })
}

const ours: Record<string, Key> = {
  "scenario.started": "friends.happened.started",
  "scenario.completed": "friends.happened.completed",
  "scenario.completed_again": "friends.happened.completed",
  "scenario.stopped": "friends.happened.stopped",
  "tag.added": "friends.happened.tagAdded",
  "mark.changed": "friends.happened.marked",
  "tag.removed": "friends.happened.tagRemoved",
  "friend.imported": "friends.happened.imported",
  "friend.opted_out": "friends.happened.optedOutOf",
  "friend.opted_in": "friends.happened.optedIn",
  "chain.cut": "friends.happened.chainCut",
  "delivery.retried": "friends.happened.retried",
  "delivery.dismissed": "friends.happened.dismissed",
  "delivery.reinstated": "friends.happened.reinstated",
  "push.tested": "friends.happened.tested",
  "push.answered": "friends.happened.answered",
}

function fieldSet(reader: Reader, { payload }: Happened, name: string): string {
  const value = payload?.value
  if (typeof value !== "string") return reader.t("friends.happened.fieldCleared", { name })
  const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? exactly(reader, Temporal.Instant.from(value)) : null
  return reader.t("friends.happened.fieldSet", { name, value: moment ?? value })
}

function fromLine({ t }: Reader, { kind, payload }: Happened): string {
  const say = (key: Key, values?: Values) => t(key, values)
  switch (kind) {
    case "line.follow":
      return say(
        part(payload, "follow")?.isUnblocked === true ? "friends.happened.unblocked" : "friends.happened.follow",
      )
    case "line.unfollow":
      return say("friends.happened.unfollow")
    case "line.message":
      return payload?.unsent === true ? say("friends.happened.unsent") : message(say, part(payload, "message"))
    case "line.unsend":
      return say("friends.happened.unsent")
    case "line.postback":
      return say("friends.happened.postback", { data: text(part(payload, "postback"), "data") })
    case "line.videoPlayComplete":
      return say("friends.happened.videoPlayComplete")
    case "line.accountLink":
      return say("friends.happened.accountLink")
    default:
      return say("friends.happened.lineOther", { kind: kind.slice("line.".length) })
  }
}

function message(say: (key: Key, values?: Values) => string, sent: Part): string {
  switch (text(sent, "type")) {
    case "image":
      return say("friends.happened.image")
    case "video":
      return say("friends.happened.video")
    case "audio":
      return say("friends.happened.audio")
    case "sticker":
      return say("friends.happened.sticker")
    case "file":
      return say("friends.happened.file", { name: text(sent, "fileName") })
    case "location": {
      const place = [text(sent, "title"), text(sent, "address")].filter(Boolean).join(" ")
      return say("friends.happened.location", { place })
    }
    default:
      return say("friends.happened.message")
  }
}

type Part = Record<string, unknown> | null

function part(of: Part, key: string): Part {
  const found = of?.[key]
  return typeof found === "object" && found !== null ? Object.fromEntries(Object.entries(found)) : null
}

function text(of: Part, key: string): string {
  const found = of?.[key]
  return typeof found === "string" ? found : ""
}
