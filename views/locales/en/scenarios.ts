import type { scenarios as ja } from "../ja/scenarios"
import type { Shape } from "../shape"

export const scenarios: Shape<typeof ja> = {}
