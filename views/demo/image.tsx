import { h } from "../jsx"

/** The demo's own pictures live at an address that leads nowhere; any other one would leave the machine. */
const OWN = /^https:\/\/pictures\.tobiishi\.example\/([a-z0-9-]+)\.png$/

/** A picture of a message: ours is shown, of any other only the address, so that nothing is fetched. */
export function Picture({ url, alt = "", class: look }: { url: string; alt?: string; class?: string }) {
  const name = OWN.exec(url)?.[1]
  if (name) return <img src={`/demo/pictures/${name}`} alt={alt} class={["block w-full object-cover", look]} />
  return (
    <span class={["grid w-full place-items-center bg-black/10 p-3 text-center text-[0.625rem] break-all", look]}>
      {url}
    </span>
  )
}
