import type { Message } from "../line/messages"

/** One request as LINE saw it. Never taken back, so that a test can ask what was truly sent. */
export type Entry = {
  at: Temporal.Instant
  lineChannelId: string | null
  endpoint: string
  to: string[]
  messages: Message[]
  retryKey: string | null
  /** What was answered; 0 when the connection was dropped instead. */
  status: number
  requestId: string
  /** Of the raw body, so that a repeated request can be compared. */
  bodyHash: string
  /** Whether this very request made LINE deliver: a 409 did not, a dropped one may have. */
  accepted: boolean
  /** The request that first used the key, when this one was answered 409. */
  repeats: string | null
  /** Which of them LINE counted against the month. */
  counted: number
  /** What LINE would let pass, but a careful sender would not do. */
  notes: string[]
}

export type Count = { requests: number; recipients: number }

export type Log = {
  add(entry: Entry): void
  readonly entries: readonly Entry[]
  accepted(): Entry[]
  /** Requests and recipients by endpoint and status: `push 200`. */
  counts(): Record<string, Count>
  /** How often each person was sent something that LINE accepted. */
  perPerson(): ReadonlyMap<string, number>
  clear(): void
}

/** `compact` keeps counts alone, so that a hundred thousand sends leave no trace in memory but one number a person. */
export function log(compact: boolean): Log {
  const entries: Entry[] = []
  const counts = new Map<string, Count>()
  const people = new Map<string, number>()

  return {
    add(entry) {
      const key = `${entry.endpoint} ${entry.status}`
      const count = counts.get(key) ?? { requests: 0, recipients: 0 }
      counts.set(key, { requests: count.requests + 1, recipients: count.recipients + entry.to.length })
      if (entry.accepted) for (const userId of entry.to) people.set(userId, (people.get(userId) ?? 0) + 1)
      if (!compact) entries.push(entry)
    },
    entries,
    accepted: () => entries.filter((entry) => entry.accepted),
    counts: () => Object.fromEntries([...counts].map(([key, count]) => [key, { ...count }])),
    perPerson: () => people,
    clear() {
      entries.length = 0
      counts.clear()
      people.clear()
    },
  }
}
