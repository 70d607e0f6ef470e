/** Who walks through what: members join in groups, and letters and lessons have readers of their own. */
import * as Enrollment from "../../domain/enrollment"
import * as Tag from "../../domain/tag"
import { shuffled } from "./chance"
import { ids, type Known } from "./friends"
import { DAYS, type Script } from "./history"

const GROUP = 15
const joiningDays = [2, 12, 19, 26]

export function write({ stage: { world, channelId }, school, chance, everybody: { old }, plan }: Script): void {
  const { db } = world
  const start = (scenarioId: bigint, who: Known[]) =>
    Enrollment.start(db, channelId, scenarioId, ids(who), { at: world.now() })
  const read = (day: number, time: string, scenarioId: bigint, readers: number) => {
    const who = shuffled(chance, old).slice(0, readers)
    plan(day, time, () => start(scenarioId, who))
  }
  const members = shuffled(chance, old)
  for (const [group, day] of joiningDays.entries()) {
    const joining = members.slice(group * GROUP, (group + 1) * GROUP)
    plan(day, "11:15", async () => {
      await Tag.add(db, channelId, ids(joining), school.tags.paying, world.now())
      await start(school.course, joining)
    })
  }
  // Two end their membership half-way: from then on the course's filter passes them over.
  const leaving = members.slice(GROUP, GROUP + 2)
  plan(15, "09:30", () => Tag.drop(db, channelId, ids(leaving), school.tags.paying, world.now()))
  read(2, "09:00", school.letter, 40)
  read(DAYS - 8, "10:00", school.letter, 34)
  read(6, "15:00", school.lessons.past, 46)
  read(DAYS - 6, "15:00", school.lessons.coming, 52)
}
