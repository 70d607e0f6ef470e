import type { channels as ja } from "../ja/channels"
import type { Shape } from "../shape"

export const channels: Shape<typeof ja> = {}
