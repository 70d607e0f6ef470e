import sse from "../../node_modules/htmx.org/dist/ext/hx-sse.min.js" with { type: "text" }
import htmx from "../../node_modules/htmx.org/dist/htmx.min.js" with { type: "text" }
import sortable from "../../node_modules/sortablejs/Sortable.min.js" with { type: "text" }
import script from "./app.js" with { type: "text" }
import bubbles from "./bubbles.js" with { type: "text" }
import mark from "./mark.svg" with { type: "text" }
import styles from "./styles.built.css" with { type: "text" }
import timeline from "./timeline.js" with { type: "text" }

export type Asset = { body: string; type: string }

const files = {
  "styles.css": { body: styles, type: "text/css; charset=utf-8" },
  "htmx.js": { body: htmx, type: "text/javascript; charset=utf-8" },
  "htmx-sse.js": { body: sse, type: "text/javascript; charset=utf-8" },
  "app.js": { body: script, type: "text/javascript; charset=utf-8" },
  "sortable.js": { body: sortable, type: "text/javascript; charset=utf-8" },
  "bubbles.js": { body: bubbles, type: "text/javascript; charset=utf-8" },
  "timeline.js": { body: timeline, type: "text/javascript; charset=utf-8" },
  "mark.svg": { body: mark, type: "image/svg+xml; charset=utf-8" },
} satisfies Record<string, Asset>

/** Every asset by its address. The address holds a digest of the content, so browsers may keep it for ever. */
export const assets: ReadonlyMap<string, Asset> = new Map(
  Object.entries(files).map(([name, file]) => [addressOf(name, file.body), file]),
)

export function asset(name: keyof typeof files): string {
  return addresses[name]
}

const addresses = Object.fromEntries(
  Object.entries(files).map(([name, file]) => [name, addressOf(name, file.body)]),
) as Record<keyof typeof files, string>

function addressOf(name: string, body: string) {
  return `/assets/${new Bun.CryptoHasher("sha256").update(body).digest("hex").slice(0, 16)}/${name}`
}
