import type { messages as ja } from "../ja/messages"
import type { Shape } from "../shape"

export const messages: Shape<typeof ja> = {}
