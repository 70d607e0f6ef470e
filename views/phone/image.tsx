import { h } from "../jsx"

/** The demo's own pictures live at an address that leads nowhere. */
const DRAWN = /^https:\/\/pictures\.tobiishi\.example\/([a-z0-9-]+)\.png$/

/** A file that is kept here; whatever host stands before it, it is looked for here alone. */
const KEPT = /^https?:\/\/[^/?#]+(\/media\/[A-Za-z0-9_-]{22}(?:\/[a-z0-9]+(?:\.[a-z0-9]+)?)?)$/

/** Where a browser finds it without asking anybody else; null for whatever is not ours. */
export function ownPath(url = ""): string | null {
  const drawn = DRAWN.exec(url)?.[1]
  if (drawn) return `/demo/pictures/${drawn}`
  return KEPT.exec(url)?.[1] ?? null
}

/** A picture of a message: ours is shown, of any other only the address, so that nothing is fetched. */
export function Picture({ url, alt = "", class: look }: { url?: string; alt?: string; class?: string }) {
  const path = ownPath(url)
  if (path) return <img src={path} alt={alt} class={["block w-full object-cover", look]} />
  return (
    <span class={["grid w-full place-items-center bg-black/10 p-3 text-center text-[0.625rem] break-all", look]}>
      {url}
    </span>
  )
}
