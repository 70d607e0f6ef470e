import type { Contender } from "../contender"
import { boss, bossArrays } from "./boss"
import { graphile, graphileArrays } from "./graphile"
import { loop } from "./loop"
import { tobiishi } from "./tobiishi"

export const contenders = { tobiishi, graphile, graphileArrays, boss, bossArrays, loop } satisfies Record<
  string,
  Contender
>

export type Name = keyof typeof contenders
