import type { Answer, Trouble } from "./answer"
import type { Message } from "./messages"
import type { Bot, Profile } from "./reading"

/** What staff enter for a channel, and all that is ever needed of them. */
export type Credentials = { lineChannelId: string; secret: string }

export type Push = { to: string; messages: Message[]; retryKey: string; notificationDisabled?: boolean }
export type Multicast = { to: string[]; messages: Message[]; retryKey: string; notificationDisabled?: boolean }
export type Reply = { replyToken: string; messages: Message[]; notificationDisabled?: boolean }
export type Validity = { is: "valid" } | { is: "invalid"; faults: { property: string; words: string }[]; words: string }
export type WebhookTest = {
  is: "tested"
  success: boolean
  statusCode: number
  reason: string
  detail: string
  timestamp: string
}
export type Content =
  | { is: "found"; contentType: string | null; bytes: ReadableStream<Uint8Array> }
  /** LINE is still preparing it (202): ask again later. */
  | { is: "notReady" }
  /** The friend took it back (410). */
  | { is: "unsent" }
  | { is: "absent" }

/** LINE's Messaging API in words. No verb throws for what LINE or the network does. */
export type Line = {
  push(credentials: Credentials, push: Push): Promise<Answer>
  multicast(credentials: Credentials, multicast: Multicast): Promise<Answer>
  /** Carries no retry key (LINE refuses one): an `unsure` reply may never be repeated. */
  reply(credentials: Credentials, reply: Reply): Promise<Answer>
  validate(
    credentials: Credentials,
    kind: "push" | "multicast" | "reply",
    messages: Message[],
  ): Promise<Validity | Trouble>
  botInfo(credentials: Credentials): Promise<{ is: "found"; bot: Bot } | Trouble>
  setWebhook(credentials: Credentials, url: string): Promise<{ is: "done" } | Trouble>
  getWebhook(
    credentials: Credentials,
  ): Promise<{ is: "found"; endpoint: string; active: boolean } | { is: "absent" } | Trouble>
  /** Asks LINE to call the webhook now; without a URL, the one that is set. LINE allows 60 an hour. */
  testWebhook(credentials: Credentials, url?: string): Promise<WebhookTest | Trouble>
  quota(
    credentials: Credentials,
  ): Promise<{ is: "found"; quota: { type: "none" } | { type: "limited"; value: number } } | Trouble>
  /** People reached this month (JST); LINE calls the figure approximate. */
  consumption(credentials: Credentials): Promise<{ is: "found"; used: number } | Trouble>
  /** `absent` is LINE's 404: the person blocks the channel, never was a friend, or is gone. */
  profile(
    credentials: Credentials,
    userId: string,
  ): Promise<{ is: "found"; profile: Profile } | { is: "absent" } | Trouble>
  /** Verified and premium accounts only; others get `refused` with status 403. */
  followers(
    credentials: Credentials,
    page?: { start?: string; limit?: number },
  ): Promise<{ is: "found"; userIds: string[]; next: string | null } | Trouble>
  content(credentials: Credentials, messageId: string, part?: "original" | "preview"): Promise<Content | Trouble>
  /** Drops the cached token, for instance after staff replaced the secret. */
  forgetToken(credentials: Credentials): void
}
