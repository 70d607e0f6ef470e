import type { messagingApi } from "@line/bot-sdk"
import { h } from "../jsx"
import { ownPath, Picture } from "./image"

/** A picture with the places where it can be tapped. Drawn as SVG, whose sizes need no inline style. */
export function Imagemap({ message }: { message: messagingApi.ImagemapMessage }) {
  const height = Number(message.baseSize?.height) || 1040
  const path = ownPath(message.baseUrl ?? "")
  if (!path) return <Picture url={message.baseUrl ?? ""} class="aspect-square w-60 rounded-2xl" />
  return (
    <svg
      viewBox={`0 0 1040 ${height}`}
      class="block w-60 max-w-full rounded-2xl bg-white"
      role="img"
      aria-label={message.altText}
    >
      {h("image", { href: `${path}/700`, width: "1040", height: String(height) })}
      {(message.actions ?? []).map(({ area }) =>
        h("rect", {
          ...{ x: String(area?.x ?? 0), y: String(area?.y ?? 0) },
          ...{ width: String(area?.width ?? 0), height: String(area?.height ?? 0) },
          ...{ fill: "rgba(0,0,0,0.04)", stroke: "rgba(255,255,255,0.9)", "stroke-width": "6" },
          "stroke-dasharray": "24 14",
        }),
      )}
    </svg>
  )
}
