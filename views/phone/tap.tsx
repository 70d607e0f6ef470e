import { type Children, h } from "../jsx"
import type { Reader } from "../reader"

/** What a button of a message does, as far as a phone shows it. */
export type Action = { type?: string; label?: string; mode?: string; [more: string]: unknown }

/**
 * On whose phone, in which bubble; the route finds the action there again. Not `live` while the account is blocked. No
 * phone: a preview, in which nothing can be tapped.
 */
export type Spot = { reader: Reader; phone: { number: number; bubble: string; live: boolean } | null }

/** Anything that can be tapped is a form of its own, so that it works without script. */
export function Tap({
  spot,
  path,
  action,
  class: look,
  children,
}: Children & { spot: Spot; path: string; action: Action; class?: string | string[] }) {
  const { phone, reader } = spot
  if (!phone) return <span class={["block", ...[look].flat()]}>{children ?? (action.label || "…")}</span>
  const { number, bubble, live } = phone
  return (
    <form
      method="post"
      action={`/demo/phones/${number}/taps`}
      hx-post={`/demo/phones/${number}/taps`}
      hx-swap="none"
      class={action.type === "datetimepicker" ? "flex flex-col gap-1" : "contents"}
    >
      <input type="hidden" name="bubble" value={bubble} />
      <input type="hidden" name="path" value={path} />
      {action.type === "datetimepicker" && <Picker reader={reader} action={action} />}
      <button type="submit" class={look} disabled={!live}>
        {children ?? action.label ?? ""}
      </button>
    </form>
  )
}

const controls: Record<string, "date" | "time" | "datetime-local"> = {
  date: "date",
  time: "time",
  datetime: "datetime-local",
}

function Picker({ reader, action }: { reader: Reader; action: Action }) {
  const text = (key: string) => (typeof action[key] === "string" ? String(action[key]) : undefined)
  return (
    <input
      type={controls[action.mode ?? ""] ?? "date"}
      name="picked"
      required
      value={text("initial")}
      min={text("min")}
      max={text("max")}
      aria-label={action.label ?? reader.t("demo.phone.pick")}
      class="rounded-field min-w-0 border border-black/15 bg-white px-2 py-1 text-sm text-[#111]"
    />
  )
}
