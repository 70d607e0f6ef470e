import type { tokens as ja } from "../ja/tokens"
import type { Shape } from "../shape"

export const tokens: Shape<typeof ja> = {}
