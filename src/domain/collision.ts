/**
 * Two transactions wanted the same rows in another order; PostgreSQL gave one of them up, and nothing of it remains.
 * Where nobody else would try it again soon, it is simply tried again.
 */

const mostTries = 5
/** deadlock_detected, serialization_failure. */
const codes = new Set(["40P01", "40001"])

/** Carries out a transaction that may run again from its beginning. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === mostTries || !isCollision(error)) throw error
    }
  }
}

/** The driver's error, or one that wraps it. */
export function isCollision(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ("code" in error && codes.has(String(error.code))) || isCollision(error.cause)
}
