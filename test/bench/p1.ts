/** P1: words of one's own for everybody, so one push a person. */
import { versus } from "./versus"

export const p1 = versus({
  name: "p1",
  title: "personal push, messages a second",
  personal: true,
  names: ["tobiishi", "graphile", "graphileArrays", "boss", "loop"],
  people: { moderate: 20_000, full: 100_000 },
  loopPeople: 3_000,
  goals: { graphile: 1.15, boss: 1.5, loop: 20 },
  beside: ["graphileArrays"],
})
