/** P1: words of one's own for everybody, so one push a person. */
import { versus } from "./versus"

export const p1 = versus({
  name: "p1",
  title: "personal push, messages a second",
  personal: true,
  people: { tobiishi: 50_000, loop: 3_000 },
  goals: { loop: 20 },
})
