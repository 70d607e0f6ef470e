import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import type { Reader } from "../reader"
import { Icon } from "./icon"

/** The one notice left by what was just done. */
export function Flash({ reader }: { reader: Reader }) {
  if (!reader.flash) return <Fragment />
  return (
    <div class="toast toast-top toast-center pointer-events-none z-50 w-full max-w-md px-4" data-leaves="yes">
      <div
        role="status"
        class="bg-neutral text-neutral-content rounded-box pointer-events-auto flex items-center gap-3 px-4 py-3 text-sm shadow-lg"
      >
        <Icon name={isGood(reader.flash) ? "check" : "warning"} />
        {reader.t(reader.flash)}
      </div>
    </div>
  )
}

/** Most notices tell of something done; these do not. */
const isGood = (key: Key) => !/\.(refused|unreachable|unchecked)$/.test(key)
