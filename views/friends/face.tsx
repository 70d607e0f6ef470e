import { h } from "../jsx"
import type { Reader } from "../reader"

type Somebody = { name: string | null; called?: string | null; pictureUrl?: string | null }

/** What staff call the friend, else the name at LINE. */
export const nameOf = ({ t }: Reader, { name, called }: Pick<Somebody, "name" | "called">) =>
  called || name || t("friends.unnamed")

/** The friend's picture, else the first letter of the name. The name stands beside it, so this is silent. */
export function Face({ friend, large }: { friend: Somebody; large?: boolean }) {
  const size = large ? "size-16 text-2xl" : "size-9 text-sm"
  if (friend.pictureUrl)
    return <img src={friend.pictureUrl} alt="" class={["shrink-0 rounded-full object-cover", size]} loading="lazy" />
  return (
    <span
      class={["bg-primary/10 text-primary grid shrink-0 place-items-center rounded-full font-semibold", size]}
      aria-hidden="true"
    >
      {[...(friend.called || friend.name || "")][0] ?? "?"}
    </span>
  )
}
