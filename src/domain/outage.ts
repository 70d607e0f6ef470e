/**
 * The database itself is in trouble: out of reach, starting, full, or without a connection left. That is the fault of
 * no walk and no event, and it will be over: whatever was under way is tried again as it stands.
 */

const pauseMs = 500
/** Shorter than a lease, so that nobody else has taken over meanwhile. */
const patienceMs = 60_000

/** Carries out what may be tried as often as need be, until the database is back, for a minute at most. */
export async function outlasted<T>(work: () => Promise<T> | T): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return await work()
    } catch (error) {
      if (waitedMs >= patienceMs || !isOutage(error)) throw error
      await Bun.sleep(pauseMs)
    }
  }
}

/** connection_exception, insufficient_resources, operator_intervention, system_error. */
const classes = /^(08|53|57|58)/
/** Somebody cancelled this one statement; the others run. */
const canceled = "57014"
/** The driver's words, and the operating system's. */
const unreached = /^(CONNECTION_|CONNECT_|E[A-Z]{4,}$)/

/** The driver's error, or one that wraps it. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ("code" in error && isTheirs(String(error.code))) return true
  return isOutage(error.cause)
}

function isTheirs(code: string): boolean {
  if (code === canceled) return false
  return unreached.test(code) || (code.length === 5 && classes.test(code))
}
