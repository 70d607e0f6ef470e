import { type Child, type Children, h } from "../jsx"
import type { Reader } from "../reader"
import { ButtonLink } from "./button"

/** The end of a form that is a page of its own: what it does, the way back without doing it, a word beside them. */
export function Ending({
  reader,
  back,
  aside,
  sticky,
  done,
  children,
}: Children & {
  reader: Reader
  back: string
  aside?: Child
  /** In sight however long the form is. */
  sticky?: boolean
  /** There is nothing (left) to be broken off: the way leads back rather than out. */
  done?: boolean
}) {
  return (
    <div
      class={[
        "flex flex-wrap items-center gap-y-3",
        sticky ? "ending sheet sticky bottom-20 z-10 gap-x-1 p-3 shadow-lg sm:gap-x-3 lg:bottom-4" : "gap-x-3",
      ]}
    >
      {children}
      <ButtonLink href={back} look="bare">
        {reader.t(done ? "common.back" : "common.cancel")}
      </ButtonLink>
      {aside && <span class="quiet text-sm">{aside}</span>}
    </div>
  )
}
