import { type Children, h } from "../jsx"

/** Things one under the other that are too uneven for columns; readable on a phone and on a desk. */
export function Rows({ label, children }: Children & { label: string }) {
  return (
    <ul class="sheet divide-base-300 divide-y" aria-label={label}>
      {children}
    </ul>
  )
}
