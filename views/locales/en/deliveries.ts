import type { deliveries as ja } from "../ja/deliveries"
import type { Shape } from "../shape"

export const deliveries: Shape<typeof ja> = {}
