import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import type { Reader } from "../reader"
import { Icon } from "./icon"

/** The one notice left by what was just done. What can be taken back stays longer, with the button that does. */
export function Flash({ reader }: { reader: Reader }) {
  const { t, flash, channel } = reader
  if (!flash) return <Fragment />
  const undo = channel && flash.undo ? `/channels/${channel.id}/undoings/${flash.undo}` : null
  return (
    <div
      class="toast toast-top toast-center pointer-events-none z-50 w-full max-w-md px-4"
      data-leaves={undo ? "30" : "6"}
    >
      <div
        role="status"
        class="bg-neutral text-neutral-content rounded-box pointer-events-auto flex items-center gap-3 px-4 py-3 text-sm whitespace-normal shadow-lg"
      >
        <Icon name={isGood(flash.key) ? "check" : "warning"} />
        <span class="min-w-0 flex-1">{t(flash.key, flash.count === undefined ? {} : { count: flash.count })}</span>
        {undo && (
          <form method="post" action={undo}>
            <input type="hidden" name="back" value={reader.path} />
            <button type="submit" class="tap rounded-field px-2 font-semibold whitespace-nowrap underline">
              {t("common.undo")}
            </button>
          </form>
        )}
      </div>
    </div>
  )
}

/** Most notices tell of something done; these do not. */
const isGood = (key: Key) => !/\.(refused|unreachable|unchecked|undoneTooLate|unchanged)$/.test(key)
