import { expect, test } from "bun:test"
import * as Scenario from "../src/domain/scenario"
import { ownDb } from "./db"
import * as People from "./domain/people"
import { door } from "./routes/door"
import { known } from "./routes/inside"

test(
  "two worlds behind the one handler answer each for itself, also when they are asked at the same time",
  ownDb(({ db: one }) =>
    ownDb(async ({ db: other }) => {
      const asked = await Promise.all(
        [one, other].map(async (db, nth) => {
          const { world, browser } = door(db)
          world.at = People.morning
          await People.channel(db, { name: `教室${nth}`, connectedAt: People.morning })
          return known(db, browser())
        }),
      )
      const pages = await Promise.all(
        Array.from({ length: 10 }, async (_, n) => {
          const answer = await asked[n % 2]!.get("/channels")
          return (await answer.text()).match(/教室\d/g)
        }),
      )
      for (const [n, names] of pages.entries()) expect([n, ...new Set(names)]).toEqual([n, `教室${n % 2}`])
    })(),
  ),
)

test(
  "what a request leaves running stays with its own world",
  ownDb(({ db: one }) =>
    ownDb(async ({ db: other }) => {
      const [early, late] = [door(one), door(other)]
      for (const { world } of [early, late]) world.at = People.morning
      const channelId = await People.channel(one, { connectedAt: People.morning })
      const { id } = await People.scenario(one, channelId)
      const me = await known(one, early.browser())
      let begin = () => {}
      const begun = new Promise<void>((resolve) => {
        begin = resolve
      })
      const left: Promise<unknown>[] = []
      early.world.later = (work) => left.push(begun.then(work))
      await me.post(`/channels/${channelId}/halt`)
      await late.browser().get("/sign-in")
      begin()
      await Promise.all(left)
      expect((await Scenario.find(one, channelId, id)).pausedAt).toEqual(People.morning)
    })(),
  ),
)
