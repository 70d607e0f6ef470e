import { encode } from "uqr"
import { h } from "../jsx"

/** A code for a phone's camera: dark on white whatever the theme, since cameras expect it so. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 2 })
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      class="size-44 rounded-lg bg-white text-black"
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={dots.join("")} fill="currentColor" />
    </svg>
  )
}
