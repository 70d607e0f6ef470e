import { h } from "../jsx"
import type { Item } from "./item"

/** A video or a sound to try. What staff upload has no captions of its own, and LINE would show none. */
export function Player({ item, class: look }: { item: Pick<Item, "kind" | "file" | "name">; class?: string }) {
  if (item.kind === "video")
    // biome-ignore lint/a11y/useMediaCaption: see above
    return <video src={item.file} controls class={look} aria-label={item.name} />
  // biome-ignore lint/a11y/useMediaCaption: see above
  return <audio src={item.file} controls="controls" class="w-full" aria-label={item.name} />
}
