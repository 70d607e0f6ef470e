/**
 * LINE as one official account sees it: it keeps its own log of what it accepted, honours retry keys for a day, counts
 * its month, and is in as bad a mood as the story wants.
 */
import type { Answer } from "../../../src/line/client"
import * as Twin from "../../domain/twin"
import type { Dice } from "./dice"

/** One request. `texts` are the bubbles; a reply has no key, and its recipient is the token. */
export type Request = { kind: "push" | "multicast" | "reply"; to: string[]; texts: string[]; key: string }
export type Accepted = Request & { at: Temporal.Instant }

/** Bubbles with this word are refused. */
export const poison = "毒"

/** `lost`: nobody can tell whether LINE took it; it did not, or it did. */
const troubles = ["lost before", "lost after", "lost after", "too fast", "too many", "unreachable", "denied"] as const
const keysLive = { hours: 24 }

export class Account {
  /** How often a request meets trouble. */
  trouble = 0
  /** The month's messages; null: no limit. */
  allowance: number | null = null
  used = 0
  /** 401 or 403 for everything, until healed. */
  locked: 401 | 403 | null = null
  /** LINE user ids that it refuses by name, and those that it refuses without saying whom. */
  named = new Set<string>()
  unnamed = new Set<string>()
  /** Who is known as absent when their profile is asked for. */
  absent = new Set<string>()
  calm = false
  accepted: Accepted[] = []
  /** Requests of which nobody can tell what became of them, since the story last waited out the life of their keys. */
  lost = 0
  /** What must never happen, as LINE sees it. */
  wrongs: string[] = []
  /** How often it had to say that the month is used up. */
  overdrawn = 0
  #roll: Dice
  #now: () => Temporal.Instant
  #month = ""
  #keys = new Map<string, { body: string; first: Temporal.Instant; accepted: boolean }>()
  #spent = new Set<string>()

  constructor(roll: Dice, now: () => Temporal.Instant) {
    this.#roll = roll
    this.#now = now
  }

  /** A request arrives. What LINE decides now stands, whether anybody hears the answer or not. */
  judge(request: Request): Answer {
    this.turnMonth()
    const trouble = !this.calm && this.#roll.chance(this.trouble) ? this.#roll.pick(troubles) : null
    if (trouble === "lost before" || trouble === "lost after") this.lost += 1
    if (trouble === "lost before") return { is: "unsure", status: 500, words: "HTTP 500" }
    if (trouble === "unreachable") return { is: "later", words: "no connection" }
    if (this.locked || trouble === "denied")
      return { is: "unauthorized", status: this.locked ?? 401, words: "Authentication failed" }
    if (trouble === "too fast") return { is: "rateLimited", words: "slow down" }
    if (this.#remember(request)) return { is: "accepted", requestId: "before", already: true }
    if (trouble === "too many" && request.kind === "push") return { is: "tooManyToOne", words: "too many" }
    const refusal = this.#refuses(request)
    if (refusal) return refusal
    this.#take(request)
    if (trouble === "lost after") return { is: "unsure", status: null, words: "timeout" }
    return { is: "accepted", requestId: `r${this.accepted.length}`, already: false }
  }

  /** True where LINE took this very request before, within a day of its key's first attempt. */
  #remember(request: Request): boolean {
    if (request.kind === "reply") return false
    const body = JSON.stringify([request.to, request.texts])
    const known = this.#keys.get(request.key)
    if (known && known.body !== body) this.wrongs.push(`the key ${request.key} came back with another body`)
    const isOld = known && Temporal.Instant.compare(this.#now(), known.first.add(keysLive)) >= 0
    if (known && !isOld) return known.accepted
    if (isOld) this.wrongs.push(`the key ${request.key} came back after a day`)
    this.#keys.set(request.key, { body, first: this.#now(), accepted: false })
    return false
  }

  #refuses(request: Request): Answer | null {
    const { texts, to } = request
    if (texts.some((text) => text.includes(Twin.words))) this.wrongs.push("it says what only another channel says")
    if (texts.length < 1 || texts.length > 5) this.wrongs.push(`${texts.length} bubbles at once`)
    const index = texts.findIndex((text) => text.includes(poison))
    if (index >= 0)
      return refused("bad text", { message: { index, property: `messages[${index}].text`, words: "bad" } })
    if (request.kind === "reply") return this.#spent.has(to[0]!) ? refused("Invalid reply token") : null
    if (new Set(to).size < to.length) this.wrongs.push("a recipient is named twice")
    const named = to.findIndex((one) => this.named.has(one))
    if (named >= 0) return refused(`to[${named}] is invalid`, { recipient: named })
    if (to.some((one) => this.unnamed.has(one))) return refused("Failed to send messages")
    if (this.allowance !== null && this.used + to.length > this.allowance) {
      this.overdrawn += 1
      return { is: "monthlyLimit", words: "You have reached your monthly limit." }
    }
    return null
  }

  #take(request: Request): void {
    if (request.kind === "reply") this.#spent.add(request.to[0]!)
    else {
      this.used += request.to.length
      this.#keys.get(request.key)!.accepted = true
    }
    this.accepted.push({ ...request, at: this.#now() })
  }

  turnMonth(): void {
    const month = this.#now().toZonedDateTimeISO("Asia/Tokyo").toPlainDate().toPlainYearMonth().toString()
    if (month !== this.#month) this.used = 0
    this.#month = month
  }

  /** A question's answer, unless LINE is locked or moody. */
  unlessMoody<T extends object>(found: T) {
    if (this.locked) return { is: "unauthorized" as const, status: this.locked, words: "Authentication failed" }
    const isMoody = !this.calm && this.#roll.chance(this.trouble / 4)
    return isMoody ? { is: "unavailable" as const, status: 500, words: "HTTP 500" } : found
  }
}

const refused = (words: string, more: Partial<Extract<Answer, { is: "refused" }>> = {}): Answer => ({
  ...{ is: "refused", status: 400, words, recipient: null, message: null },
  ...more,
})
