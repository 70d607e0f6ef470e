/** What goes wrong in four weeks: blocks, a wish to hear nothing more, people LINE does not find, a month that ends early. */
import * as Following from "../../domain/friend/following"
import { runShort } from "../stage"
import { awake, between, shuffled } from "./chance"
import { DAYS, type Script } from "./history"

export function write({ stage, chance, everybody: { all, old }, plan }: Script): void {
  const { world, channelId, account, sandbox } = stage
  const unlucky = shuffled(chance, all)
  for (const [n, person] of unlucky.slice(0, 11).entries()) {
    const day = between(chance, 9, DAYS - 3)
    plan(day, awake(chance), () => person.block(account))
    if (n < 3) plan(day + 2, "21:10:33", () => person.unblock(account))
  }
  const [left] = shuffled(chance, old)
  plan(20, "08:12", () => Following.optOut(world.db, channelId, left!.id, null, world.now()))
  plan(3, "00:00", async () => {
    for (const { userId } of unlucky.slice(20, 26))
      sandbox.faults.add({ kind: "400", to: userId, endpoint: "push", words: "Failed to send messages", times: 1 })
  })
  // LINE counts what the school sends by hand, too. What is left is kept for members and newcomers.
  plan(DAYS - 1, "08:00", () => runShort(stage))
}
