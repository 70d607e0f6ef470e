import type { steps as ja } from "../ja/steps"
import type { Shape } from "../shape"

export const steps: Shape<typeof ja> = {}
