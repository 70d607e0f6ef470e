import { Elysia } from "elysia"
import { Ledger } from "../../views/deliveries"
import { nameOf } from "../../views/friends/face"
import * as Delivery from "../domain/delivery"
import * as Friend from "../domain/friend"
import * as Scenario from "../domain/scenario"
import * as Step from "../domain/step"
import type { World } from "../world"
import { page } from "./answer"
import { cut, pages } from "./paging"
import { idOf, wordOf } from "./posted"
import { onChannel } from "./reader"

const ON_A_PAGE = 50

/** The ledger: one row a friend and step. */
export const deliveries = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" }).use(onChannel(world)).get("/deliveries", async ({ reader, query }) => {
    const channelId = reader.channel.id
    const { search, friend, steps } = await narrowing(world, channelId, query)
    const before = idOf(query.before) ?? undefined
    const rows = await Delivery.list(world.db, channelId, search, { before, limit: ON_A_PAGE + 1 })
    const { page: entries, next } = cut(rows, ON_A_PAGE)
    const { state = "", scenarioId, stepId, batchId } = search
    const words = {
      state,
      scenario: scenarioId?.toString() ?? "",
      step: stepId?.toString() ?? "",
      batch: batchId?.toString() ?? "",
    }
    return page(
      world,
      reader,
      Ledger({
        ...{ reader, entries, steps },
        narrowed: { ...words, friend: friend && { id: friend.id, name: nameOf(reader, friend) } },
        scenarios: await Scenario.list(world.db, channelId, { limit: 500, archived: true }),
        pages: pages(`/channels/${channelId}/deliveries`, { ...words, friend: friend?.id.toString() }, query, next),
      }),
    )
  })

/** What is named in the address, as far as it is there on this account. A step belongs to the scenario beside it. */
async function narrowing(world: World, channelId: bigint, query: Record<string, string | undefined>) {
  const friendId = idOf(query.friend)
  const friend = friendId === null ? null : await Friend.find(world.db, channelId, friendId)
  const scenarioId = idOf(query.scenario)
  const scenario = scenarioId === null ? null : await Scenario.find(world.db, channelId, scenarioId)
  const steps = scenario ? await Step.list(world.db, channelId, scenario.id) : []
  const search: Delivery.Search = {
    state: wordOf(Delivery.ledgerStates, query.state),
    scenarioId: scenario?.id,
    stepId: steps.find(({ id }) => String(id) === query.step)?.id,
    friendId: friend?.id,
    batchId: idOf(query.batch) ?? undefined,
  }
  return { search, friend, steps }
}
