import { NotFound } from "../../domain/absence"
import * as Channel from "../../domain/channel"
import * as Delivery from "../../domain/delivery"
import * as Friend from "../../domain/friend"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { idOf, idsOf, many, one, type Posted, wordOf } from "../posted"

type Named = Record<string, string | undefined>

/** A search with the day it was asked for, as the address says it. */
export type Narrowed = Delivery.Search & { day?: string }

/** What is named in the address, as far as it is there on this account. A step belongs to the scenario beside it, and a version to the step. */
export async function narrowing({ db }: World, channelId: bigint, named: Named) {
  const friendId = idOf(named.friend)
  const friend = friendId === null ? null : await Friend.find(db, channelId, friendId)
  const scenarioId = idOf(named.scenario)
  const scenario = scenarioId === null ? null : await Scenario.find(db, channelId, scenarioId)
  const steps = scenario ? await Step.list(db, channelId, scenario.id) : []
  const step = steps.find(({ id }) => String(id) === named.step)
  const versions = step ? await Step.versions(db, channelId, step.id) : []
  const version = versions.find(({ id }) => String(id) === named.version)
  const look = named.state === "look"
  const { zone } = await Channel.find(db, channelId)
  const search: Narrowed = {
    ...(look ? { look } : {}),
    state: wordOf(Delivery.ledgerStates, named.state),
    ...{ scenarioId: scenario?.id, stepId: step?.id, versionId: version?.id, friendId: friend?.id },
    batchId: idOf(named.batch) ?? undefined,
    ...(step && version && version !== versions[0]
      ? await Delivery.Pages.spanOfVersion(db, channelId, step.id, version.id)
      : {}),
    ...dayOf(named.day, zone),
  }
  return { search, friend, steps, versions }
}

/** From midnight to midnight by the channel's own clock. */
function dayOf(named: string | undefined, zone: string): Pick<Narrowed, "day" | "from" | "until"> {
  if (!named || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(named)) return {}
  try {
    const day = Temporal.PlainDate.from(named, { overflow: "reject" })
    if (day.year < 2000) return {}
    const [from, until] = [day, day.add({ days: 1 })].map((date) => date.toZonedDateTime(zone).toInstant())
    return { day: named, from, until }
  } catch {
    // No such day.
    return {}
  }
}

/** The same search as an address says it. */
export function spelled({ look, state, scenarioId, stepId, versionId, friendId, batchId, day = "" }: Narrowed) {
  const of = (id: bigint | undefined) => id?.toString() ?? ""
  return {
    ...{ state: look ? "look" : (state ?? ""), scenario: of(scenarioId), step: of(stepId) },
    ...{ version: of(versionId), day, friend: of(friendId), batch: of(batchId) },
  }
}

export const pairs = (search: Narrowed): [string, string][] =>
  Object.entries(spelled(search)).filter(([, value]) => value !== "")

/**
 * Which rows a form or an address means: those ticked, or `all` that match. Null where it means none. Rows of another
 * account are not there.
 */
export async function choiceIn(
  world: World,
  channelId: bigint,
  form: Posted,
): Promise<{ choice: Delivery.Look.Choice; search: Narrowed } | null> {
  if (one(form, "all") === "1") {
    const names = ["state", "scenario", "step", "version", "day", "friend", "batch"]
    const named = Object.fromEntries(names.map((name) => [name, one(form, name)]))
    const { search } = await narrowing(world, channelId, named)
    const asOf = Shape.instantOf(one(form, "asOf")) ?? world.now()
    return { choice: { search, asOf }, search }
  }
  const ids = idsOf(many(form, "id"))
  if (ids.length === 0) return null
  if (!(await Delivery.Look.areThere(world.db, channelId, ids))) throw new NotFound("delivery")
  return { choice: { ids }, search: {} }
}

/** An address as if it were a form: each name with all its values. */
export function asForm(url: string): Posted {
  const asked = new URL(url).searchParams
  return Object.fromEntries([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)]))
}
