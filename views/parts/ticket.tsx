import { h } from "../jsx"
import type { Reader } from "../reader"

/** In every form that makes something: sent twice, it makes it once (`onlyOnce` in routes/recorded). */
export function Ticket({ reader }: { reader: Reader }) {
  return <input type="hidden" name="once" value={reader.ticket} />
}
