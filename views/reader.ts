import type { Role } from "../src/domain/staff/role"
import type { Key, Locale, Translate } from "./locales"

/** An account as the switcher and the page heads show it. */
export type ChannelInView = {
  id: bigint
  name: string
  pictureUrl: string | null
  basicId: string | null
  zone: string
  stoppedAt: Temporal.Instant | null
  /** Staff have stopped everything on it. */
  haltedAt: Temporal.Instant | null
  trouble: TroubleInView | null
  /** What the reader may do on it. */
  role: Role
  /** How many wait for an answer, as far as anybody counts; left out where nobody asked. */
  unanswered?: number
  /** Something failed there, or is in doubt, and nobody has decided about it. */
  failed?: boolean
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

export type StaffInView = {
  id: bigint
  name: string
  email: string
  owner: boolean
  /** The session they come in by, and what their browser calls itself. */
  sessionId: bigint
  userAgent: string
}

/** What the browser asks for, unless somebody has chosen. */
export const themes = ["system", "light", "dark"] as const
export type Theme = (typeof themes)[number]

/** What was just done, in a sentence, and the offer to take it back. */
export type Notice = { key: Key; count?: number; undo?: bigint | null }

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
  flash: Notice | null
  /** Of this showing of the page alone: `parts/ticket`. */
  ticket: string
  theme: Theme
  demo: boolean
  /**
   * Whether the reader's role lets them go there: `may(within(reader, "/tags"))` before the form that posts to it is
   * drawn, `may(href, "GET")` before a link into a room that not everybody may enter.
   */
  may: (address: string, method?: "GET" | "POST") => boolean
}

export type SignedIn = Reader & { staff: StaffInView }
export type OnChannel = SignedIn & { channel: ChannelInView }
