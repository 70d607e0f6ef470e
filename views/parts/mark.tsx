import { h } from "../jsx"

export type Marked = { name: string; colour: "grey" | "red" | "amber" | "green" | "blue" }

const dots: Record<Marked["colour"], string> = {
  grey: "bg-base-content/40",
  red: "bg-error",
  amber: "bg-warning",
  green: "bg-success",
  blue: "bg-info",
}

/** The staff's working state of a friend. The name carries the meaning; the dot only helps. */
export function Mark({ mark }: { mark: Marked }) {
  return (
    <span class="border-base-300 bg-base-100 rounded-selector inline-flex max-w-full items-center gap-1.5 border px-2 py-0.5 text-xs font-medium">
      <span class={["size-2.5 shrink-0 rounded-full", dots[mark.colour]]} aria-hidden="true"></span>
      <span class="truncate">{mark.name}</span>
    </span>
  )
}
