import type { Channel } from "../../src/domain/channel"
import { h } from "../jsx"

/** The account's picture; without one, the first letter of its name. The name stands beside it, so this is silent. */
export function Face({ channel, large }: { channel: Pick<Channel, "name" | "pictureUrl">; large?: boolean }) {
  const size = large ? "size-14 text-xl" : "size-9 text-sm"
  if (channel.pictureUrl)
    return <img src={channel.pictureUrl} alt="" class={["shrink-0 rounded-full object-cover", size]} loading="lazy" />
  return (
    <span
      class={["bg-primary/10 text-primary grid shrink-0 place-items-center rounded-full font-semibold", size]}
      aria-hidden="true"
    >
      {[...channel.name][0] ?? "?"}
    </span>
  )
}
