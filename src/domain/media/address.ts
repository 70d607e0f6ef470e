import type { World } from "../../world"
import type { Media } from "./read"
import { extensionOf, PREVIEW_LIMIT } from "./sort"

/** The demo is reachable by nobody; its own LINE takes these addresses, and its phone knows where they lead. */
const DEMO = "https://media.tobiishi.example"

export type Reach = { is: "open"; base: string } | { is: "unaddressed" } | { is: "not_https" }

/** Under which address LINE and friends can fetch files; LINE takes https alone. */
export function reachOf({ publicUrl, demo }: Pick<World["config"], "publicUrl" | "demo">): Reach {
  if (publicUrl?.startsWith("https:")) return { is: "open", base: publicUrl }
  if (demo) return { is: "open", base: DEMO }
  return { is: publicUrl === null ? "unaddressed" : "not_https" }
}

/** The path below that address. `imagemap` has no ending: LINE adds a width. */
export function pathOf(media: Pick<Media, "token" | "type" | "bytes" | "kind">, as: As = "original"): string {
  const root = `/media/${media.token}`
  if (as === "imagemap") return root
  const isOwnPreview = as === "preview" && media.kind === "image" && media.bytes <= PREVIEW_LIMIT
  return `${root}/${isOwnPreview ? "original" : as}.${extensionOf(media.type)}`
}

export type As = "original" | "preview" | "card" | "imagemap"
