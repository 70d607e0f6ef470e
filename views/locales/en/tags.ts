import type { tags as ja } from "../ja/tags"
import type { Shape } from "../shape"

export const tags: Shape<typeof ja> = {}
