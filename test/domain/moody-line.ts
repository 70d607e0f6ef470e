/**
 * A LINE for stories of chance: it keeps its own log of what it accepted, honours retry keys and its month, and is in a
 * bad mood as often as it is told to be.
 */
import type { Answer, Credentials, Line } from "../../src/line/client"
import { deafLine, type TestWorld } from "../world"

export type Dice = {
  /** A whole number below `n`. */
  below: (n: number) => number
  chance: (part: number) => boolean
  pick: <T>(list: readonly T[]) => T
}

/** The same seed rolls the same dice (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed * 2_654_435_761
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, chance: (part) => next() < part, pick: (list) => list[below(list.length)]! }
}

/** One request that LINE accepted: `texts` are the bubbles. */
export type Accepted = { kind: Request["kind"]; to: string[]; texts: string[]; at: Temporal.Instant }
type Request = { kind: "push" | "multicast" | "reply"; to: string[]; texts: string[]; key: string }

export type Mood = {
  /** How often a request meets trouble. */
  trouble: number
  /** The month's messages; null: no limit. */
  allowance: number | null
  used: number
  month: string
  /** LINE user ids that it refuses by name, and those that it refuses without saying whom. */
  named: Set<string>
  unnamed: Set<string>
  /** The next request kills the process that sends it. */
  kills: boolean
  calm: boolean
}

export type MoodyLine = Line & {
  mood: Mood
  accepted: Accepted[]
  /** What must never happen, as LINE sees it. */
  wrongs: string[]
  /** How often it had to say that the month is used up although nobody else sends. */
  overdrawn: number
}

/** Bubbles with this word are refused. */
export const poison = "毒"

export function moodyLine(w: Pick<TestWorld, "now">, roll: Dice): MoodyLine {
  const mood: Mood = {
    trouble: 0,
    allowance: null,
    used: 0,
    month: "",
    named: new Set(),
    unnamed: new Set(),
    kills: false,
    calm: false,
  }
  const keys = new Map<string, { body: string; accepted: boolean }>()
  const spentTokens = new Set<string>()
  const accepted: Accepted[] = []
  const wrongs: string[] = []
  const line: MoodyLine = Object.assign(Object.create(deafLine), { mood, accepted, wrongs, overdrawn: 0 })

  async function answer(request: Request): Promise<Answer> {
    // Some requests are slower than others.
    for (let turns = roll.below(3); turns > 0; turns--) await Promise.resolve()
    const killed = mood.kills
    mood.kills = false
    const said = judge(request, killed)
    if (killed) throw new Error("the process died")
    return said
  }

  function judge(request: Request, killed: boolean): Answer {
    turnMonth()
    const before = remember(request)
    if (before) return { is: "accepted", requestId: "before", already: true }
    const trouble = !mood.calm && (killed || roll.chance(mood.trouble)) ? roll.below(killed ? 2 : 8) : -1
    if (trouble === 0) return { is: "unsure", status: 500, words: "HTTP 500" }
    if (trouble === 2) return { is: "rateLimited", words: "slow down" }
    if (trouble === 3 && request.kind === "push") return { is: "tooManyToOne", words: "too many" }
    if (trouble === 4) return { is: "later", words: "no connection" }
    if (trouble === 5 && roll.chance(0.2)) return { is: "unauthorized", status: 401, words: "Authentication failed" }
    const refusal = refuses(request)
    if (refusal) return refusal
    take(request)
    if (trouble === 1) return { is: "unsure", status: null, words: "timeout" }
    return { is: "accepted", requestId: `r${accepted.length}`, already: false }
  }

  /** True where LINE took this very request before. */
  function remember(request: Request): boolean {
    if (request.kind === "reply") return false
    const body = JSON.stringify([request.to, request.texts])
    const known = keys.get(request.key)
    if (known && known.body !== body) wrongs.push(`the key ${request.key} came back with another body`)
    if (!known) keys.set(request.key, { body, accepted: false })
    return known?.accepted ?? false
  }

  function refuses(request: Request): Answer | null {
    const refused = (words: string, more: object = {}): Answer => ({
      ...{ is: "refused", status: 400, words, recipient: null, message: null },
      ...more,
    })
    if (request.texts.length < 1 || request.texts.length > 5) wrongs.push(`${request.texts.length} bubbles at once`)
    const index = request.texts.findIndex((text) => text.includes(poison))
    if (index >= 0)
      return refused("bad text", { message: { index, property: `messages[${index}].text`, words: "bad" } })
    if (request.kind === "reply") return spentTokens.has(request.to[0]!) ? refused("Invalid reply token") : null
    if (new Set(request.to).size < request.to.length) wrongs.push("a recipient is named twice")
    const named = request.to.findIndex((to) => mood.named.has(to))
    if (named >= 0) return refused(`to[${named}] is invalid`, { recipient: named })
    if (request.to.some((to) => mood.unnamed.has(to))) return refused("Failed to send messages")
    if (mood.allowance !== null && mood.used + request.to.length > mood.allowance) {
      line.overdrawn += 1
      return { is: "monthlyLimit", words: "You have reached your monthly limit." }
    }
    return null
  }

  function take({ kind, to, texts, key }: Request): void {
    if (kind === "reply") spentTokens.add(to[0]!)
    else {
      mood.used += to.length
      keys.get(key)!.accepted = true
    }
    accepted.push({ kind, to, texts, at: w.now() })
  }

  function turnMonth(): void {
    const month = w.now().toZonedDateTimeISO("Asia/Tokyo").toPlainDate().toPlainYearMonth().toString()
    if (month !== mood.month) mood.used = 0
    mood.month = month
  }

  const texts = (messages: readonly object[]) => messages.map((one) => ("text" in one ? String(one.text) : ""))
  const unlessDeaf = <T extends object>(found: T) =>
    !mood.calm && roll.chance(mood.trouble / 4) ? { is: "unavailable" as const, status: 500, words: "HTTP 500" } : found
  Object.assign(line, {
    push: (_: Credentials, { to, messages, retryKey }) =>
      answer({ kind: "push", to: [to], texts: texts(messages), key: retryKey }),
    multicast: (_: Credentials, { to, messages, retryKey }) =>
      answer({ kind: "multicast", to, texts: texts(messages), key: retryKey }),
    reply: (_: Credentials, { replyToken, messages }) =>
      answer({ kind: "reply", to: [replyToken], texts: texts(messages), key: "" }),
    quota: async () =>
      unlessDeaf({
        is: "found" as const,
        quota:
          mood.allowance === null ? { type: "none" as const } : { type: "limited" as const, value: mood.allowance },
      }),
    consumption: async () => {
      turnMonth()
      return unlessDeaf({ is: "found" as const, used: mood.used })
    },
    profile: async (_: Credentials, userId: string) =>
      unlessDeaf({
        is: "found" as const,
        profile: { userId, displayName: "花子", pictureUrl: null, statusMessage: null, language: "ja" },
      }),
    botInfo: async () => ({
      is: "found" as const,
      bot: {
        ...{ userId: "Ubot", basicId: "@cook", premiumId: null, displayName: "料理教室", pictureUrl: null },
        ...{ chatMode: "bot" as const, markAsReadMode: "auto" as const },
      },
    }),
  } satisfies Partial<Line>)
  return line
}
