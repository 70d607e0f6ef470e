/** Loaded one at a time, so that a child carries its own code and nobody else's. */
import type { Contender } from "../contender"

const loaders = {
  tobiishi: async () => (await import("./tobiishi")).tobiishi,
  graphile: async () => (await import("./graphile")).graphile,
  graphileArrays: async () => (await import("./graphile")).graphileArrays,
  boss: async () => (await import("./boss")).boss,
  bossArrays: async () => (await import("./boss")).bossArrays,
  loop: async () => (await import("./loop")).loop,
} satisfies Record<string, () => Promise<Contender>>

export type Name = keyof typeof loaders

export const isName = (name: string): name is Name => name in loaders

export const load = (name: Name): Promise<Contender> => loaders[name]()
