/** One round of one contender, and many of several by turns. */
import * as Child from "./child"
import type { Scene } from "./contender"
import { contenders, type Name } from "./contenders"
import type { Ground } from "./ground"
import { balance } from "./measurement"

export type Round = {
  /** Recipients a second, from the word "go" until LINE had received the last request. */
  rate: number
  /** The same until everything was recorded as sent. */
  settledRate: number
  /** Recipients a second while filling the database; not part of the rates. */
  fillRate: number
  /** The sending process at its largest. */
  peakMb: number
  requests: number
}

type Size = Pick<Scene, "people" | "personal" | "tuning">

export async function round(on: Ground, name: Name, size: Size): Promise<Round> {
  const contender = contenders[name]
  const fresh = await on.database(contender.tables)
  const scene = { contender: name, socket: fresh.socket, lineUrl: on.line.url, ...size }
  try {
    const fillingFrom = performance.now()
    await contender.fill(fresh, scene)
    const fillSeconds = (performance.now() - fillingFrom) / 1000
    await on.calm(fresh.sql)
    await on.line.forget()
    const child = await Child.start("stage.ts", scene)
    try {
      const { goAt, doneAt } = (await child.ask("go")) as { goAt: number; doneAt: number }
      const log = await on.line.log()
      const reached = { due: size.people, "reached at LINE": log.people - log.twice }
      balance({ ...reached, "recipients of all requests": log.people, ...(await contender.stand(fresh, scene)) })
      return {
        rate: size.people / ((log.lastAt - goAt) / 1000),
        settledRate: size.people / ((doneAt - goAt) / 1000),
        fillRate: size.people / fillSeconds,
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
