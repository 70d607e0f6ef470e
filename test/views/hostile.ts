import { type Locale, translator } from "../../views/locales"
import type { OnChannel, TroubleInView } from "../../views/reader"

/** One text with every way out of the place it is put in. */
export const hostile =
  `"'></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)><xss xss="1` + "{{1}}&quot;&lt;`"

/** An address that would run a script if a view believed it. */
export const hostileUrl = "java\tscript:alert(1)//https://profile.line-scdn.net/"

export const now = Temporal.Instant.from("2026-11-21T00:00:00Z")

export const trouble: TroubleInView = { cause: "credentials", since: now, nextAskAt: now, words: hostile, slower: true }

/** Somebody whose name, account and address are all attacks. */
export function readerOf(locale: Locale): OnChannel {
  const channel = {
    id: 7n,
    name: hostile,
    pictureUrl: hostileUrl,
    basicId: hostile,
    zone: "Asia/Tokyo",
    stoppedAt: now,
    haltedAt: now,
    trouble,
    role: "owner" as const,
  }
  return {
    locale,
    t: translator(locale),
    now,
    zone: channel.zone,
    staff: { id: 1n, name: hostile, email: hostile, owner: true, sessionId: 1n, userAgent: hostile },
    channel,
    channels: [channel, { ...channel, id: 8n, pictureUrl: null, stoppedAt: null, trouble: null }],
    path: `/channels/7?q=${hostile}`,
    flash: { key: "common.flash.saved", undo: 5n },
    ticket: "0b1f8f6e-3c55-4f0c-9a39-8a4f3a2d7c11",
    theme: "system",
    demo: true,
    may: () => true,
  }
}
