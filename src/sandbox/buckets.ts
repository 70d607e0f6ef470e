/** `count` requests in `seconds`; the bucket holds `count`. */
export type Rate = { count: number; seconds: number }

/** LINE's published limits, per channel and endpoint. Whatever is not named has 2,000 a second. */
export const LINE_RATES: Record<string, Rate> = {
  multicast: { count: 200, seconds: 1 },
  "webhook/test": { count: 60, seconds: 3600 },
  "chat/loading": { count: 100, seconds: 1 },
}
export const ELSEWHERE: Rate = { count: 2000, seconds: 1 }

export type Buckets = {
  /** Takes one token; false when there is none. */
  take(lineChannelId: string, endpoint: string, rate: Rate): boolean
}

/** Token buckets. `milliseconds` is a clock that only needs to move on. */
export function buckets(milliseconds: () => number): Buckets {
  const levels = new Map<string, { tokens: number; at: number }>()
  return {
    take(lineChannelId, endpoint, rate) {
      const key = `${lineChannelId} ${endpoint}`
      const at = milliseconds()
      const level = levels.get(key) ?? { tokens: rate.count, at }
      levels.set(key, level)
      // A clock that was turned back must not empty the bucket.
      const flowed = (Math.max(at - level.at, 0) / 1000 / rate.seconds) * rate.count
      level.tokens = Math.min(level.tokens + flowed, rate.count)
      level.at = at
      if (level.tokens < 1) return false
      level.tokens -= 1
      return true
    },
  }
}
