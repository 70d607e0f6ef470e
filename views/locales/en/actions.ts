import type { actions as ja } from "../ja/actions"
import type { Shape } from "../shape"

export const actions: Shape<typeof ja> = {}
