import { h } from "../jsx"
import type { Count } from "./draft/forms"

/** As LINE counts: in UTF-16 units, or in what a reader calls letters. Placeholders of ours are no part of it. */
export function counted(text: string, by: Count): number {
  const bare = text.replace(PLACEHOLDER, "")
  return by === "units" ? bare.length : [...segmenter.segment(bare)].length
}

const PLACEHOLDER = /\{\{\s*(name|field\.[^|{}\s]+)\s*(?:\|([^{}]*))?\}\}/g
const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" })

/** How much of LINE's limit is used. The page's script keeps it up to date while one types. */
export function Counter({ box, text, max, by }: { box: string; text: string; max: number; by: Count }) {
  const used = counted(text, by)
  return (
    <p
      class={["figures mt-0.5 text-right text-xs", used > max ? "text-error font-semibold" : "quiet"]}
      data-counts={box}
      data-max={max}
      data-by={by}
    >
      {used} / {max}
    </p>
  )
}
