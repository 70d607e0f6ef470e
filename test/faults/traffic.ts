/** What goes on while something breaks: letters by multicast, words of one's own by push, newcomers by reply. */
import type { Db } from "../../src/db"
import type { Line } from "./line"
import { course, friends, type School, walk } from "./school"

type Ground = { db: Db; line: Line; school: School }

export type Traffic = {
  /** Ends when the last newcomer has come. */
  over: Promise<void>
  /** One more newcomer, at once. */
  follow: () => Promise<void>
}

/** So many walks of each kind begin within so many seconds, and about a tenth as many people follow. */
export async function traffic({ db, line, school }: Ground, walks: number, seconds: number): Promise<Traffic> {
  const letters = await course(db, school, {}, [
    { seconds: 0, words: "だしの引き方" },
    { seconds: 2, words: "味噌汁" },
  ])
  const personal = await course(db, school, {}, [
    { seconds: 0, words: "{{name}}さん、こんにちは" },
    { seconds: 2, words: "{{name}}さん、また来週" },
  ])
  await course(db, school, { startsOnFollow: true }, [
    { seconds: 0, words: "はじめまして" },
    { seconds: 2, words: "{{name|お客さま}}、改めまして" },
  ])
  for (const scenarioId of [letters, personal])
    await walk(db, school, scenarioId, await friends(db, line, school, walks), seconds)
  const newcomers = await line.people(Math.ceil(walks / 10))
  const follow = async (userId: string) => void (await line.follow(userId, school.lineChannelId))
  async function arrive() {
    for (const userId of newcomers) {
      await follow(userId)
      await Bun.sleep((seconds * 1000) / newcomers.length)
    }
  }
  return {
    over: arrive(),
    follow: async () => {
      const [userId] = await line.people(1)
      await follow(userId!)
    },
  }
}
