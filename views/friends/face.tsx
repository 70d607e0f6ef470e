import { h } from "../jsx"
import type { Reader } from "../reader"

type Somebody = { name: string | null; called?: string | null; pictureUrl?: string | null }

/** LINE lets people call themselves by blanks and by letters that draw nothing; a link needs words to press. */
const drawn = /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u
const visible = (name: string | null | undefined) => (name && drawn.test(name) ? name : "")

/** What staff call the friend, else the name at LINE. */
export const nameOf = ({ t }: Pick<Reader, "t">, { name, called }: Pick<Somebody, "name" | "called">) =>
  visible(called) || visible(name) || t("friends.unnamed")

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
      {[...(visible(friend.called) || visible(friend.name))].find(visible) ?? "?"}
    </span>
  )
}
