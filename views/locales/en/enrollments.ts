import type { enrollments as ja } from "../ja/enrollments"
import type { Shape } from "../shape"

export const enrollments: Shape<typeof ja> = {}
