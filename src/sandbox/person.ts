import type { WebhookEvent } from "../line/webhook"
import type { Said } from "./conversation"
import { compose } from "./events"
import { type Channel, friendship, hex, messageId, type Platform, type Someone } from "./platform"
import { type Call, deliver } from "./webhooks"

/** What a person did: the event LINE made of it, and the call of the webhook (null when it was not called). */
export type Deed = { event: WebhookEvent; call: Call | null; messageId?: string }
/** `deliver: false` makes the event but keeps it back, to be lost, delayed or delivered in another order. */
export type How = { deliver?: boolean }
export type Media = { bytes?: Uint8Array<ArrayBuffer>; contentType?: string; processing?: boolean }
export type TapParams = { date?: string; time?: string; datetime?: string }
export type Tappable = { type?: string; [more: string]: unknown }

/** Somebody with LINE on their phone. */
export type Person = {
  readonly userId: string
  readonly profile: Someone
  /** Null when they are friends already: LINE tells nothing then. */
  follow(channel: Channel, how?: How): Promise<Deed | null>
  block(channel: Channel, how?: How): Promise<Deed | null>
  unblock(channel: Channel, how?: How): Promise<Deed | null>
  say(channel: Channel, text: string, how?: How): Promise<Deed>
  sticker(channel: Channel, packageId: string, stickerId: string, how?: How): Promise<Deed>
  sendImage(channel: Channel, media?: Media, how?: How): Promise<Deed>
  sendVideo(channel: Channel, media?: Media, how?: How): Promise<Deed>
  sendLocation(
    channel: Channel,
    place: { title: string; latitude: number; longitude: number },
    how?: How,
  ): Promise<Deed>
  /** What a tap on this action does. A link is opened instead, and LINE tells nobody. */
  tap(channel: Channel, action: Tappable, params?: TapParams, how?: How): Promise<Deed | { opened: string } | null>
  unsend(channel: Channel, messageId: string, how?: How): Promise<Deed | null>
  watchVideo(channel: Channel, trackingId: string, how?: How): Promise<Deed>
  linkAccount(channel: Channel, nonce: string, result: "ok" | "failed", how?: How): Promise<Deed>
  /** Any other event, of a kind nobody has announced. */
  cause(channel: Channel, own: { type: string; [more: string]: unknown }, how?: How): Promise<Deed>
  /** Deletes their LINE account: LINE tells nobody, and nothing arrives any more. */
  vanish(): void
}

export function person(platform: Platform, someone: Someone): Person {
  const { userId } = someone

  async function tell(
    channel: Channel,
    own: { type: string; [more: string]: unknown },
    answerable: boolean,
    how: How = {},
  ) {
    const event = compose(platform, channel, userId, own, answerable)
    return { event, call: how.deliver === false ? null : await deliver(platform, channel, [event]) }
  }

  async function send(channel: Channel, said: Said, more: object, how?: How, id = messageId(platform)): Promise<Deed> {
    const friend = friendship(channel, userId)
    if (friend.state === "blocked") throw new Error("who blocks an account cannot write to it")
    friend.wroteAt = platform.now()
    const at = platform.now()
    platform.conversations.add(userId, channel.lineChannelId, {
      from: "person",
      id,
      at,
      said,
      unsent: false,
      read: false,
    })
    const message = { id, ...said, ...more, markAsReadToken: readToken(channel, userId, id) }
    return { ...(await tell(channel, { type: "message", message }, true, how)), messageId: id }
  }

  function sendMedia(channel: Channel, type: "image" | "video", media: Media, how?: How) {
    const contentType = media.contentType ?? (type === "image" ? "image/png" : "video/mp4")
    const id = messageId(platform)
    const state = media.processing ? "processing" : "succeeded"
    // Before the webhook leaves, because whoever hears of the picture may fetch it at once.
    platform.contents.set(id, { lineChannelId: channel.lineChannelId, contentType, bytes: media.bytes ?? DOT, state })
    return send(channel, { type }, { contentProvider: { type: "line" }, quoteToken: hex(platform.random, 32) }, how, id)
  }

  async function befriend(channel: Channel, how?: How) {
    const friend = friendship(channel, userId)
    if (friend.state === "following") return null
    const isUnblocked = friend.wasFriend
    friend.state = "following"
    friend.wasFriend = true
    return tell(channel, { type: "follow", follow: { isUnblocked } }, true, how)
  }

  const me: Person = {
    userId,
    profile: someone,
    follow: befriend,
    unblock: (channel, how) =>
      friendship(channel, userId).state === "blocked" ? befriend(channel, how) : Promise.resolve(null),
    async block(channel, how) {
      const friend = friendship(channel, userId)
      if (friend.state === "blocked") return null
      friend.state = "blocked"
      return tell(channel, { type: "unfollow" }, false, how)
    },
    say: (channel, text, how) => send(channel, { type: "text", text }, { quoteToken: hex(platform.random, 32) }, how),
    sticker: (channel, packageId, stickerId, how) =>
      send(channel, { type: "sticker", packageId, stickerId }, { stickerResourceType: "STATIC" }, how),
    sendImage: (channel, media = {}, how) => sendMedia(channel, "image", media, how),
    sendVideo: (channel, media = {}, how) => sendMedia(channel, "video", media, how),
    sendLocation: (channel, { title, ...place }, how) =>
      send(channel, { type: "location", title }, { address: title, ...place }, how),
    async tap(channel, action, params, how) {
      if (action.type === "uri") return { opened: String(action.uri) }
      if (action.type === "message") return me.say(channel, String(action.text), how)
      if (action.type !== "postback" && action.type !== "datetimepicker") return null
      const shown = action.displayText ?? action.text
      const at = platform.now()
      const said: Said = { type: "text", text: String(shown) }
      const bubble = { from: "person", id: messageId(platform), at, said, unsent: false, read: false } as const
      if (shown !== undefined) platform.conversations.add(userId, channel.lineChannelId, bubble)
      const postback = { data: String(action.data), ...(params ? { params } : {}) }
      return tell(channel, { type: "postback", postback }, true, how)
    },
    async unsend(channel, id, how) {
      const bubble = platform.conversations.of(userId, channel.lineChannelId).find((bubble) => bubble.id === id)
      if (bubble?.from !== "person" || bubble.unsent) return null
      bubble.unsent = true
      const content = platform.contents.get(id)
      if (content) content.state = "unsent"
      return tell(channel, { type: "unsend", unsend: { messageId: id } }, false, how)
    },
    watchVideo: (channel, trackingId, how) =>
      tell(channel, { type: "videoPlayComplete", videoPlayComplete: { trackingId } }, true, how),
    linkAccount: (channel, nonce, result, how) =>
      tell(channel, { type: "accountLink", link: { result, nonce } }, result === "ok", how),
    cause: (channel, own, how) => tell(channel, own, false, how),
    vanish() {
      someone.gone = true
    },
  }
  return me
}

/** The token names the bubble, so that no table of tokens is needed. */
const readToken = (channel: Channel, userId: string, id: string) =>
  Buffer.from(`${channel.lineChannelId} ${userId} ${id}`).toString("base64url")

/** A picture of one pixel. */
const DOT = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
)
