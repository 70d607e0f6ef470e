/** One round of one contender, and many of several by turns. */
import { join } from "node:path"
import { pidIn } from "../../src/postgres/postmaster"
import * as Child from "./child"
import type { Scene } from "./contender"
import { load, type Name } from "./contenders"
import * as Cpu from "./cpu"
import type { Ground } from "./ground"
import { reachedOnce } from "./measurement"

export type Round = {
  /** Recipients a second, from the word "go" until LINE had received the last request. */
  rate: number
  /** The same until everything was recorded as sent. */
  settledRate: number
  /** As `rate`, with the time that filling the database took: a queue is filled by somebody, Tobiishi fills itself. */
  filledRate: number
  /** Processor time a recipient, which other work on the machine does not change: the sender's, and PostgreSQL's. */
  senderMicros: number
  postgresMicros: number
  /** The sending process at its largest. */
  peakMb: number
  requests: number
}

type Size = Pick<Scene, "personal" | "tuning"> & { people: number }

/** So many are sent to first: a process that runs for weeks is warm. */
const warmUp = 1_000

export async function round(on: Ground, name: Name, { people, ...size }: Size): Promise<Round> {
  const contender = await load(name)
  const fresh = await on.database(contender.tables)
  const scene = { contender: name, socket: fresh.socket, lineUrl: on.line.url, ...size }
  try {
    await contender.fill(fresh, scene, warmUp)
    const child = await Child.start("stage.ts", scene)
    try {
      await child.ask("go", warmUp)
      const fillingFrom = performance.now()
      await contender.fill(fresh, scene, people)
      const fillSeconds = (performance.now() - fillingFrom) / 1000
      await on.calm(fresh.sql)
      await on.line.forget()
      const spent = meter(on, child.pid)
      const { goAt, doneAt } = (await child.ask("go", people)) as { goAt: number; doneAt: number }
      const { sender, postgres } = spent()
      const log = await on.line.log()
      reachedOnce(log, people, await contender.stand(fresh, people))
      return {
        rate: people / ((log.lastAt - goAt) / 1000),
        settledRate: people / ((doneAt - goAt) / 1000),
        filledRate: people / ((log.lastAt - goAt) / 1000 + fillSeconds),
        senderMicros: (1e6 * sender) / people,
        postgresMicros: (1e6 * postgres) / people,
        peakMb: child.peakMb(),
        requests: log.pushes + log.multicasts,
      }
    } finally {
      await child.stop()
    }
  } finally {
    await fresh.drop()
  }
}

/** Seconds of processor time since it was called. */
function meter(on: Ground, pid: number): () => { sender: number; postgres: number } {
  const postmaster = pidIn(join(on.dir, "postgres/18")) ?? Number.NaN
  const read = () => ({ sender: Cpu.alone(pid) ?? Number.NaN, postgres: Cpu.family(postmaster) ?? Number.NaN })
  const before = read()
  return () => {
    const after = read()
    return { sender: after.sender - before.sender, postgres: after.postgres - before.postgres }
  }
}

/** ABBA: whatever warms up or wears down over the run falls on all alike. The first round of each is thrown away. */
export async function rounds(
  on: Ground,
  names: readonly Name[],
  times: number,
  sizeFor: (name: Name) => Size,
): Promise<Map<Name, Round[]>> {
  const all = new Map<Name, Round[]>(names.map((name) => [name, []]))
  for (const name of names) await round(on, name, sizeFor(name))
  for (let n = 0; n < times; n++)
    for (const name of n % 2 === 0 ? names : names.toReversed())
      all.get(name)!.push(await round(on, name, sizeFor(name)))
  return all
}
