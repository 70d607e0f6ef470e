/** What LINE remembers of a retry key: when it first came, with which request, and, once accepted, the answer. */
export type Remembered = {
  firstAt: number
  hash: string
  accepted: { requestId: string; sentMessageIds: string[] } | null
}

export type RetryKeys = {
  /** The memory of a key in this channel, while it is honoured: 24 hours from the first attempt. */
  recall(lineChannelId: string, key: string, at: number): Remembered | null
  attempt(lineChannelId: string, key: string, at: number, hash: string): Remembered
}

const HONOURED_MS = 24 * 3_600_000

export function retryKeys(): RetryKeys {
  const kept = new Map<string, Remembered>()

  function recall(lineChannelId: string, key: string, at: number) {
    const known = kept.get(`${lineChannelId} ${key.toLowerCase()}`)
    return known && at - known.firstAt < HONOURED_MS ? known : null
  }

  function attempt(lineChannelId: string, key: string, at: number, hash: string) {
    forgetOld(at)
    const fresh: Remembered = { firstAt: at, hash, accepted: null }
    kept.set(`${lineChannelId} ${key.toLowerCase()}`, fresh)
    return fresh
  }

  /** The map keeps the order of first attempts, so the old ones stand in front. */
  function forgetOld(at: number) {
    for (const [key, known] of kept) {
      if (at - known.firstAt < HONOURED_MS) return
      kept.delete(key)
    }
  }

  return { recall, attempt }
}

/** LINE wants a UUID in hexadecimal, of any version. */
export const isRetryKey = (key: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(key)
