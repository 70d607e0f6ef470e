import { type Children, h } from "../jsx"

export type Tone = "neutral" | "good" | "note" | "care" | "bad"

const tones: Record<Tone, string> = {
  neutral: "bg-base-300/70 text-base-content",
  good: "bg-success/15 text-success",
  note: "bg-info/15 text-info",
  care: "bg-warning/25 text-base-content",
  bad: "bg-error/10 text-error",
}

/** A state in a word or two. The words carry the meaning; the colour only helps. */
export function Badge({ tone = "neutral", children }: Children & { tone?: Tone }) {
  return (
    <span class={["rounded-selector inline-block px-2 py-0.5 text-xs font-medium whitespace-nowrap", tones[tone]]}>
      {children}
    </span>
  )
}
