/** PostgreSQL's protocol as far as it takes to see which statements a client sends. */
import type { Ask, Reader } from "./proxy"

/**
 * What belongs to one answer is one request: everything up to a Sync, a Flush or a simple query. `what` is the SQL of
 * its statements, also where they were prepared before and are only named now.
 */
export function pgAsks(): Reader {
  const prepared = new Map<string, string>()
  let pending = Buffer.alloc(0)
  let begun = false
  let parts: Buffer[] = []
  let said: string[] = []

  function take(): { type: string; frame: Buffer } | null {
    const from = begun ? 1 : 0
    if (pending.length < from + 4) return null
    const size = pending.readInt32BE(from) + from
    if (pending.length < size) return null
    const frame = pending.subarray(0, size)
    pending = pending.subarray(size)
    const type = begun ? String.fromCharCode(frame[0] ?? 0) : "startup"
    begun = true
    return { type, frame }
  }

  function note(type: string, frame: Buffer) {
    const [first = "", second = ""] = frame.toString("utf8", 5).split("\0", 2)
    if (type === "P") prepared.set(first, second)
    if (type === "P" || type === "Q") said.push(type === "P" ? second : first)
    else if (type === "B") said.push(prepared.get(second) ?? "")
    else if (type === "startup") said.push("startup")
  }

  return {
    asks(chunk) {
      pending = Buffer.concat([pending, chunk])
      const found: Ask[] = []
      for (let next = take(); next; next = take()) {
        note(next.type, next.frame)
        parts.push(next.frame)
        if (!ENDS.has(next.type)) continue
        found.push({ bytes: Buffer.concat(parts), what: [...new Set(said)].join("; "), whose: null })
        parts = []
        said = []
      }
      return found
    },
  }
}

/** Sync, Flush, Query, Terminate, and the password's answer. */
const ENDS = new Set(["startup", "S", "H", "Q", "X", "p"])
