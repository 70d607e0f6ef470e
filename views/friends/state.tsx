import { h } from "../jsx"
import { Badge } from "../parts/badge"
import type { Reader } from "../reader"

export function FriendState({
  reader: { t },
  friend,
}: {
  reader: Reader
  friend: { following: boolean; optedOutAt: Temporal.Instant | null }
}) {
  if (!friend.following) return <Badge tone="bad">{t("friends.blocked")}</Badge>
  if (friend.optedOutAt) return <Badge tone="care">{t("friends.optedOut")}</Badge>
  return <Badge tone="good">{t("friends.following")}</Badge>
}
