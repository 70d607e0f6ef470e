/** One database, two programs on it, a clock, and an observer who belongs to none of them. */
import type { Db, Sql } from "../../../src/db"
import { grown, type Own } from "../../db"
import { emptied } from "../../spares"
import { Account } from "./account"
import { type Dice, dice } from "./dice"
import * as Program from "./program"
import { Turns } from "./turns"

export type Stage = {
  observer: Db
  sql: Sql
  turns: Turns
  clock: { at: Temporal.Instant }
  programs: Program.Program[]
  set: (roll: Dice, account: Account) => void
  /** A program dies; what it had not committed is undone by then. */
  bury: (program: Program.Program) => Promise<void>
  /** Whoever died is replaced. */
  mourn: () => Promise<void>
  /** Everything that was told is forgotten, down to the order of rows on their pages: so a story finds what it found before. */
  clear: () => Promise<void>
}

const names = ["A", "B"]

export async function build({ db, sql, socket }: Own): Promise<Stage> {
  const clock = { at: Temporal.Instant.from("2026-11-21T09:00:00+09:00") }
  const now = () => clock.at
  const turns = new Turns(dice(0), sql)
  let account = new Account(dice(0), now)
  const born = (name: string) => Program.begin(name, socket, turns, account, now)
  await grown(db)
  const programs = await Promise.all(names.map(born))
  return {
    ...{ observer: db, sql, turns, clock, programs },
    set(roll, ours) {
      account = ours
      turns.roll = roll
      for (const program of programs) {
        program.account = ours
        program.world.logged.length = 0
      }
    },
    async bury(program) {
      const pids = program.die()
      for (;;) {
        const rows = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity where pid = any(${sql.array(pids)}::int[])`
        if (rows.length === 0) return
        await Bun.sleep(1)
      }
    },
    mourn,
    async clear() {
      await emptied(sql)
      // Where a story has failed, its dead lie there still.
      await mourn()
    },
  }

  async function mourn(): Promise<void> {
    for (const [n, program] of programs.entries()) {
      if (!program.dead) continue
      const fresh = await born(program.name)
      fresh.world.logged.push(...program.world.logged)
      programs[n] = fresh
    }
  }
}
