import { type Child, type Children, h } from "../jsx"
import { Icon } from "./icon"

const tones = {
  good: { box: "border-success/40 bg-success/10", ink: "text-success", icon: "check" },
  note: { box: "border-info/40 bg-info/10", ink: "text-info", icon: "about" },
  care: { box: "border-warning/60 bg-warning/15", ink: "text-base-content", icon: "warning" },
  bad: { box: "border-error/40 bg-error/10", ink: "text-error", icon: "warning" },
} as const

/** Something the reader should know now. `bad` interrupts a screen reader, the others wait. */
export function Alert({
  tone = "note",
  title,
  action,
  children,
}: Children & { tone?: keyof typeof tones; title?: string; action?: Child }) {
  const { box, ink, icon } = tones[tone]
  return (
    <div
      class={["rounded-box flex items-start gap-3 border px-4 py-3 text-sm", box]}
      role={tone === "bad" ? "alert" : "status"}
    >
      <Icon name={icon} class={`mt-0.5 size-5 ${ink}`} />
      <div class="min-w-0 flex-1">
        {title && <p class="font-semibold">{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
