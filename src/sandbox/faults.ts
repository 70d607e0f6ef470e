/**
 * What can be made to go wrong. Those "after" happen when LINE has already accepted; all others leave nothing behind.
 * `garbage` is a 200 that did not come from LINE, `truncate` a real acceptance whose answer breaks off.
 */
export const FAULT_KINDS = [
  "latency",
  "drop",
  "dropAfterAccepting",
  "truncateAfterAccepting",
  "garbage",
  "5xx",
  "5xxAfterAccepting",
  "429",
  "429monthly",
  "429toOne",
  "401",
  "403",
  "400",
  "400recipient",
  "400message",
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

export type Fault = {
  kind: FaultKind
  /** "push", "multicast", "reply", "token", "profile", …; every endpoint when left out. */
  endpoint?: string
  lineChannelId?: string
  /** Only requests that name this recipient; `400recipient` then names its place. */
  to?: string
  /** How many requests it strikes; without end when left out. */
  times?: number
  /** Between 0 and 1; always when left out. */
  probability?: number
  /** How long `latency` lasts, in milliseconds. */
  ms?: number
  /** Which recipient or message a 400 names; 0 when left out. */
  index?: number
  /** LINE's words instead of the usual ones. */
  words?: string
}

type Struck = { endpoint: string; lineChannelId: string | null; to: string[] }

export type Faults = {
  /** Returns what takes it away again. */
  add(fault: Fault): () => void
  clear(): void
  /** The delay and the fault that strike this request. Those asked for first strike first. */
  strike(request: Struck): { delayMs: number; fault: Fault | null }
  readonly none: boolean
}

export function faults(random: () => number): Faults {
  let asked: { fault: Fault; left: number }[] = []

  function strikes(one: { fault: Fault; left: number }, request: Struck): boolean {
    const { endpoint, lineChannelId, to, probability = 1 } = one.fault
    const meant =
      (endpoint === undefined || endpoint === request.endpoint) &&
      (lineChannelId === undefined || lineChannelId === request.lineChannelId) &&
      (to === undefined || request.to.includes(to))
    if (!meant || (probability < 1 && random() >= probability)) return false
    one.left -= 1
    return true
  }

  return {
    add(fault) {
      const one = { fault, left: fault.times ?? Number.POSITIVE_INFINITY }
      asked.push(one)
      return () => {
        asked = asked.filter((other) => other !== one)
      }
    },
    clear() {
      asked = []
    },
    strike(request) {
      let delayMs = 0
      let fault: Fault | null = null
      for (const one of asked) {
        const late = one.fault.kind === "latency"
        if ((!late && fault) || !strikes(one, request)) continue
        if (late) delayMs += one.fault.ms ?? 0
        else fault = one.fault
      }
      asked = asked.filter(({ left }) => left > 0)
      return { delayMs, fault }
    },
    get none() {
      return asked.length === 0
    },
  }
}
