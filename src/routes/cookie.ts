import type { Key } from "../../views/locales"
import { isLocale, type Locale } from "../../views/locales"
import { type Notice, type Theme, themes } from "../../views/reader"
import * as Session from "../domain/session"
import * as SecondStep from "../domain/staff/second-step"
import type { World } from "../world"

/** What we keep in a browser: who signed in, the language before signing in, and one notice for the next page. */

const days = (duration: Temporal.Duration) => Math.round(duration.total("seconds"))

export type Jar = {
  /** On the way to the second step of signing in. */
  challenge: string | null
  session: string | null
  locale: Locale | null
  theme: Theme
  flash: Notice | null
}

export function read(world: World, request: Request): Jar {
  const jar = new Bun.CookieMap(request.headers.get("cookie") ?? "")
  const locale = jar.get("locale")
  return {
    session: jar.get(sessionName(world)) || null,
    challenge: jar.get("second-step") || null,
    locale: isLocale(locale) ? locale : null,
    theme: themes.find((theme) => theme === jar.get("theme")) ?? "system",
    flash: noticeIn(jar.get("flash") ?? ""),
  }
}

export function session(world: World, token: string | null): string {
  return cookie(world, sessionName(world), token ?? "", token ? days(Session.longest) : 0)
}

/** Who has come in; and their language, for the pages that must not ask the database who they are, such as errors. */
export const arrived = (world: World, token: string, spoken: Locale): string[] => [
  session(world, token),
  locale(world, spoken),
]

export function challenge(world: World, token: string | null): string {
  return cookie(world, "second-step", token ?? "", token ? days(SecondStep.LASTS) : 0)
}

export function locale(world: World, value: Locale): string {
  return cookie(world, "locale", value, 365 * 86_400)
}

/** `system` needs no cookie: the browser knows. */
export function theme(world: World, value: Theme): string {
  return cookie(world, "theme", value === "system" ? "" : value, value === "system" ? 0 : 365 * 86_400)
}

/** One notice for the next page: a sentence; how many it speaks of; the offer (`Undo.offer`) to take it back. */
export type Said = Flash | { say: Flash; count?: number; undo?: bigint | null }

export function flash(world: World, said: Said | null): string {
  if (said === null) return cookie(world, "flash", "", 0)
  const { say, count, undo } = typeof said === "string" ? { say: said } : said
  return cookie(world, "flash", [say, count ?? "", undo ?? ""].join("~").replace(/~+$/, ""), 60)
}

function noticeIn(text: string): Notice | null {
  const [said, count = "", undo = ""] = text.split("~")
  const key = flashes.find((known) => known === said)
  const digits = /^[0-9]{1,18}$/
  if (!key) return null
  return { key, count: digits.test(count) ? Number(count) : undefined, undo: digits.test(undo) ? BigInt(undo) : null }
}

/** The notices a cookie may ask for: known sentences only, whatever the browser sends. */
export const flashes = [
  "common.flash.saved",
  "common.flash.created",
  "common.flash.madeOnce",
  "common.flash.deleted",
  "common.flash.signedOut",
  "common.flash.welcome",
  "common.flash.locale",
  "common.flash.undone",
  "common.flash.undoneTooLate",
  "channels.connected",
  "channels.replaced",
  "channels.read",
  "channels.webhookTestedFlash",
  "channels.archived",
  "tokens.revokedFlash",
  "tokens.madeOnceFlash",
  "members.flash.changed",
  "members.flash.removed",
  "members.flash.totpReset",
  "members.flash.revoked",
  "members.flash.madeOnce",
  "members.flash.joined",
  "members.flash.accepted",
  "profile.flash.ended",
  "profile.flash.password",
  "profile.flash.totpOff",
  "profile.resetDone",
  "friends.flash.tagged",
  "friends.flash.untagged",
  "friends.flash.enrolled",
  "friends.flash.columns",
  "media.flash.added",
  "pushes.flash.withdrawn",
  "pushes.flash.tooLate",
  "enrollments.flash.paused",
  "enrollments.flash.resumed",
  "enrollments.flash.withdrawn",
  "enrollments.flash.moved",
  "enrollments.flash.onlyEnded",
  "enrollments.flash.began",
  "enrollments.flash.unchanged",
  "scenarios.flash.paused",
  "scenarios.flash.resumed",
  "scenarios.flash.archived",
  "scenarios.flash.restored",
  "scenarios.flash.copied",
  "scenarios.flash.enabled",
  "scenarios.flash.disabled",
  "timeline.bulk.saved",
  "halts.flash.begun",
  "halts.flash.resumed",
  "halts.flash.kept",
  "halts.stop.done",
  "halts.stop.going",
  "halts.duplicated",
  "transfers.done",
  "transfers.unchecked",
  "versions.restored",
  "versions.unchecked",
  "versions.unchanged",
  "steps.flash.unchecked",
  "steps.flash.resumed",
  "start.flash.putBack",
  "start.flash.unchanged",
  "inbox.flash.sent",
  "inbox.flash.more",
  "inbox.flash.allDone",
  "inbox.flash.settled",
  "inbox.flash.reopened",
  "trouble.asked.running",
  "trouble.asked.refused",
  "trouble.asked.unreachable",
] as const satisfies Key[]
export type Flash = (typeof flashes)[number]

/** One that was kept as text. */
export const flashNamed = (text: string): Flash => flashes.find((known) => known === text) ?? "common.flash.madeOnce"

/** Browsers accept the `__Host-` name only from this very host, over TLS: no neighbour can plant one. */
const sessionName = (world: World) => (isSecure(world) ? "__Host-tobiishi" : "tobiishi")
const isSecure = (world: World) => world.config.publicUrl?.startsWith("https:") ?? false

function cookie(world: World, name: string, value: string, maxAge: number) {
  return new Bun.Cookie({
    name,
    value,
    maxAge,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(world),
  }).serialize()
}
