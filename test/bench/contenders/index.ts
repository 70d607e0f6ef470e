import type { Contender } from "../contender"
import { loop } from "./loop"
import { tobiishi } from "./tobiishi"

export const contenders = { tobiishi, loop } satisfies Record<string, Contender>

export type Name = keyof typeof contenders
