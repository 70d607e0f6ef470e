/** The world's clock in the demo: the real one, turned ahead by hand. It never goes back. */
export type Clock = {
  now: () => Temporal.Instant
  /** Turns the clock on to this instant; an instant that has passed leaves it as it is. */
  forwardTo: (at: Temporal.Instant) => void
  /** Ends the acting out of the past: from here on it is the present, and time flows. */
  release: () => void
}

/** Begins in the past and stands still there, moved by `forwardTo` alone, until `release`. */
export function clock(real: () => Temporal.Instant, past: Temporal.Instant): Clock {
  let standing: Temporal.Instant | null = past
  let aheadMs = 0
  const now = () => standing ?? real().add({ milliseconds: aheadMs })
  return {
    now,
    forwardTo(at) {
      if (Temporal.Instant.compare(at, now()) <= 0) return
      if (standing) standing = at
      else aheadMs = at.epochMilliseconds - real().epochMilliseconds + 1
    },
    release() {
      standing = null
    },
  }
}
