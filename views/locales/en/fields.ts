import type { fields as ja } from "../ja/fields"
import type { Shape } from "../shape"

export const fields: Shape<typeof ja> = {}
