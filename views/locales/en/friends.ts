import type { friends as ja } from "../ja/friends"
import type { Shape } from "../shape"

export const friends: Shape<typeof ja> = {}
