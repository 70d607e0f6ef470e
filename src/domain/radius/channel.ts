/** Other hours of a whole account: every step of every scenario is another time's (semantics 3). */
import { and, eq, isNull } from "drizzle-orm"
import type { Db } from "../../db"
import { scenarios } from "../../schema"
import * as Foresight from "../enrollment/foresight"
import * as Quota from "../quota"
import * as Scenario from "../scenario/read"
import { type After, type Blast, type Read, radii, together } from "./blast"
import { retimed } from "./change"
import { mostLookedAt } from "./sample"

/** So many scenarios are looked at, those with the most readers; the others are estimated by them. */
const MOST_SCENARIOS = 40

export type ChannelBlast = Blast & { scenarios: number }

/** Null where nobody reads any scenario. One that is archived stands still and is not asked. */
export async function ofChannelHours(
  db: Db,
  channelId: bigint,
  { zone, window }: Pick<Foresight.Route, "zone" | "window">,
  at: Temporal.Instant,
): Promise<ChannelBlast | null> {
  const known = await readIn(db, channelId)
  const readers = sum(known)
  if (readers === 0) return null
  const looked = known.slice(0, MOST_SCENARIOS)
  const routes = await Foresight.routes(
    db,
    channelId,
    looked.map(({ id }) => id),
  )
  const parts: Blast["choices"][] = []
  for (const one of looked) {
    const after: After = (route, choice) => ({
      route: { ...route, zone, window: one.ownWindow ? route.window : window },
      ...retimed(route, at, choice),
    })
    const read: Read = { before: routes.get(one.id)!, readers: one.readers, most: shareOf(one.readers, readers) }
    parts.push(await radii(db, channelId, read, after, at))
  }
  return {
    ...{ readers, scenarios: known.length },
    estimated: readers > mostLookedAt() || known.length > looked.length,
    choices: together(parts, readers / sum(looked)),
    quota: await Quota.state(db, channelId, at),
  }
}

/** All scenarios together are looked at as far as one alone would be. */
const shareOf = (readers: number, all: number) =>
  all > mostLookedAt() ? Math.ceil((mostLookedAt() * readers) / all) : readers

const sum = (all: readonly { readers: number }[]) => all.reduce((total, { readers }) => total + readers, 0)

async function readIn(db: Db, channelId: bigint) {
  const rows = await db
    .select({ id: scenarios.id, windowOpens: scenarios.windowOpens })
    .from(scenarios)
    .where(and(eq(scenarios.channelId, channelId), isNull(scenarios.archivedAt)))
  const readers = await Scenario.readersOf(
    db,
    channelId,
    rows.map(({ id }) => id),
  )
  return rows
    .map(({ id, windowOpens }) => ({ id, ownWindow: windowOpens !== null, readers: readers.get(id) ?? 0 }))
    .filter(({ readers }) => readers > 0)
    .sort((one, other) => other.readers - one.readers)
}
