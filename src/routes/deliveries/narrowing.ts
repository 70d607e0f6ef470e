import { NotFound } from "../../domain/absence"
import * as Delivery from "../../domain/delivery"
import * as Friend from "../../domain/friend"
import * as Scenario from "../../domain/scenario"
import * as Shape from "../../domain/shape"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { idOf, idsOf, many, one, type Posted, wordOf } from "../posted"

type Named = Record<string, string | undefined>

/** What is named in the address, as far as it is there on this account. A step belongs to the scenario beside it. */
export async function narrowing({ db }: World, channelId: bigint, named: Named) {
  const friendId = idOf(named.friend)
  const friend = friendId === null ? null : await Friend.find(db, channelId, friendId)
  const scenarioId = idOf(named.scenario)
  const scenario = scenarioId === null ? null : await Scenario.find(db, channelId, scenarioId)
  const steps = scenario ? await Step.list(db, channelId, scenario.id) : []
  const look = named.state === "look"
  const search: Delivery.Search = {
    ...(look ? { look } : {}),
    state: wordOf(Delivery.ledgerStates, named.state),
    scenarioId: scenario?.id,
    stepId: steps.find(({ id }) => String(id) === named.step)?.id,
    friendId: friend?.id,
    batchId: idOf(named.batch) ?? undefined,
  }
  return { search, friend, steps }
}

/** The same search as an address says it. */
export function spelled({ look, state, scenarioId, stepId, friendId, batchId }: Delivery.Search) {
  const of = (id: bigint | undefined) => id?.toString() ?? ""
  return {
    ...{ state: look ? "look" : (state ?? ""), scenario: of(scenarioId), step: of(stepId) },
    ...{ friend: of(friendId), batch: of(batchId) },
  }
}

export const pairs = (search: Delivery.Search): [string, string][] =>
  Object.entries(spelled(search)).filter(([, value]) => value !== "")

/**
 * Which rows a form or an address means: those ticked, or `all` that match. Null where it means none. Rows of another
 * account are not there.
 */
export async function choiceIn(
  world: World,
  channelId: bigint,
  form: Posted,
): Promise<{ choice: Delivery.Look.Choice; search: Delivery.Search } | null> {
  if (one(form, "all") === "1") {
    const names = ["state", "scenario", "step", "friend", "batch"]
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
