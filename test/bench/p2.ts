/** P2: the same words for everybody, so up to 500 people a multicast where the contender batches. */
import { versus } from "./versus"

export const p2 = versus({
  name: "p2",
  title: "identical content, recipients a second",
  personal: false,
  people: { tobiishi: 100_000, loop: 3_000 },
  goals: { loop: 40 },
})
