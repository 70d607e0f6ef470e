import type { filters as ja } from "../ja/filters"
import type { Shape } from "../shape"

export const filters: Shape<typeof ja> = {}
