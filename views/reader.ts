import type { Key, Locale, Translate } from "./locales"

/** An account as the switcher and the page heads show it. */
export type ChannelInView = {
  id: bigint
  name: string
  pictureUrl: string | null
  basicId: string | null
  zone: string
  stoppedAt: Temporal.Instant | null
  trouble: TroubleInView | null
}

/** LINE refuses the account: which setting is to blame, since when, and when LINE is asked again. */
export type TroubleInView = {
  cause: "credentials" | "permission"
  since: Temporal.Instant
  nextAskAt: Temporal.Instant
  words: string | null
  /** It was refused so often that it is tried at growing intervals. */
  slower: boolean
}

export type StaffInView = { id: bigint; name: string; email: string }

/** Who reads a page, in which language, at what moment, on which account. Every view takes one. */
export type Reader = {
  locale: Locale
  t: Translate
  now: Temporal.Instant
  /** The zone in which moments are shown: the channel's, else Japan's. */
  zone: string
  staff: StaffInView | null
  channel: ChannelInView | null
  channels: readonly ChannelInView[]
  /** Path and query of this request, for links that come back here. */
  path: string
  flash: Key | null
  demo: boolean
}

export type SignedIn = Reader & { staff: StaffInView }
export type OnChannel = SignedIn & { channel: ChannelInView }
