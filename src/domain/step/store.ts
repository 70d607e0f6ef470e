import { and, eq } from "drizzle-orm"
import type { Db } from "../../db"
import { steps } from "../../schema"
import * as Batch from "../batch"
import * as Content from "./content"
import type { Doing } from "./insertion"
import type { Step } from "./read"
import type { Changes } from "./shape"
import { columns, type Timing } from "./timing"

/** Writes what changes of one step; the caller holds the scenario's lock. True: its readers have to be looked at again. */
export async function store(db: Db, channelId: bigint, before: Step, changes: Changes, doing: Doing): Promise<boolean> {
  const enabled = changes.enabled ?? before.enabled
  const timing = changes.timing ?? before.timing
  const retimed = !sameTiming(timing, before.timing) || (enabled && !before.enabled)
  await db
    .update(steps)
    .set({
      name: changes.name ?? before.name,
      enabled,
      ...columns(timing),
      missed: changes.missed ?? before.missed,
      filter: changes.filter === undefined ? before.filter : changes.filter,
      actions: changes.actions ?? before.actions,
      ...(retimed ? { availableFrom: doing.at, lateChoice: changes.lateChoice } : {}),
    })
    .where(and(eq(steps.channelId, channelId), eq(steps.id, before.id)))
  const rewritten = changes.messages !== undefined && !Content.same(changes.messages, before.messages)
  if (rewritten) await Content.write(db, channelId, before.id, changes.messages!, doing)
  if (before.enabled && !enabled) await Batch.takeOutSteps(db, channelId, [before.id], doing.at)
  const awakened = rewritten && before.suspendedAt !== null
  const missed = changes.missed ?? before.missed
  return retimed || awakened || before.enabled !== enabled || missed !== before.missed
}

const sameTiming = (one: Timing, other: Timing) => Bun.deepEquals(columns(one), columns(other))
