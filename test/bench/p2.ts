/** P2: the same words for everybody, so up to 500 people a multicast where the contender batches. */
import { versus } from "./versus"

export const p2 = versus({
  name: "p2",
  title: "identical content, recipients a second",
  personal: false,
  names: ["tobiishi", "graphile", "graphileArrays", "boss", "bossArrays", "loop"],
  people: { moderate: 50_000, full: 200_000 },
  loopPeople: 3_000,
  goals: { graphile: 2, boss: 2.5, loop: 40 },
  beside: ["graphileArrays", "bossArrays"],
})
