/** Those who add the account in these four weeks, and what people write to it. */
import * as Answers from "./answers"
import { awake, between, pick } from "./chance"
import type { Script } from "./history"
import { writings } from "./writings"

/** The days on which somebody came: a magazine wrote about the school on the twelfth. */
const busyDays = [1, 12, 12, 13, 19, 23, 25, 26, 27]

export function write({ stage, chance, everybody: { all, fresh }, plan }: Script): void {
  const { sandbox, account } = stage
  const waiting = [...fresh]
  for (const day of busyDays) {
    // Some add it in the same moment, at the end of a lesson.
    const together = waiting.splice(0, between(chance, 4, 6))
    plan(day, awake(chance), async () => {
      const deeds = await Promise.all(together.map((person) => person.follow(account, { deliver: false })))
      const events = deeds.flatMap((deed) => deed?.event ?? [])
      await sandbox.deliver(account, events)
    })
  }
  const following = () => all.filter(({ userId }) => account.friends.get(userId)?.state === "following")
  for (const { text, answer } of writings) {
    const day = between(chance, 1, 27)
    const time = awake(chance)
    let asking = ""
    plan(day, time, async () => {
      const friend = pick(chance, following())
      asking = friend.userId
      if (chance() < 0.15) await friend.sticker(account, "446", pick(chance, ["1988", "1993", "2003"]))
      await friend.say(account, text)
    })
    // While the reply token lives. Whoever wrote in the last days is still waiting for the visitor's answer.
    const soon = Temporal.PlainTime.from(time).add({ seconds: 40 }).toString()
    if (answer && day < 24) plan(day, soon, () => Answers.give(stage, asking, answer))
  }
}
