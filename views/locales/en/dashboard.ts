import type { dashboard as ja } from "../ja/dashboard"
import type { Shape } from "../shape"

export const dashboard: Shape<typeof ja> = {}
