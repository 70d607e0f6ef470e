import { Elysia } from "elysia"
import { Ledger } from "../../../views/deliveries"
import type { Done } from "../../../views/deliveries/choosing"
import { nameOf } from "../../../views/friends/face"
import type { OnChannel } from "../../../views/reader"
import * as Delivery from "../../domain/delivery"
import * as Scenario from "../../domain/scenario"
import type { World } from "../../world"
import { page } from "../answer"
import { listing } from "../listing"
import { onChannel } from "../reader"
import { narrowing, pairs, spelled } from "./narrowing"

type Query = Record<string, string | undefined>

const ON_A_PAGE = 50

/** The ledger: one row a friend and step. Deciding about rows is in `decisions.ts`. */
export const deliveries = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/deliveries", async ({ reader, query }) => page(world, reader, await ledger(world, reader, query)))

/** The page of the ledger, as the address narrows it. */
export async function ledger(world: World, reader: OnChannel, query: Query, nothingChosen = false) {
  const channelId = reader.channel.id
  const { search, friend, steps, versions } = await narrowing(world, channelId, query)
  const words = spelled(search)
  const orders = { newest: { as: Delivery.Pages.placeOf(search), descending: true } }
  const home = `/channels/${channelId}/deliveries`
  const part = listing(home, { after: query.after, before: query.before }, words, orders, {
    ...{ first: "newest" as const, limit: ON_A_PAGE },
  })
  const found = await Delivery.Pages.page(world.db, channelId, search, part.span)
  return Ledger({
    ...{ reader, entries: found.entries, unfinished: found.unfinished, steps, versions, nothingChosen },
    narrowed: { ...words, friend: friend && { id: friend.id, name: nameOf(reader, friend) } },
    scenarios: await Scenario.list(world.db, channelId, { limit: 500, archived: true }),
    pages: part.pages(found),
    ...{ waiting: await Delivery.Look.waiting(world.db, channelId, search), all: pairs(search), done: doneIn(query) },
  })
}

/** What a decision says of itself in the address it leads to. */
function doneIn(query: Query): Done | null {
  const figure = (name: string) => (/^\d{1,9}$/.test(query[name] ?? "") ? Number(query[name]) : 0)
  if (query.retried !== undefined) return { retried: figure("retried"), waits: figure("waits"), kept: figure("kept") }
  if (query.dismissed !== undefined) return { dismissed: figure("dismissed") }
  return query.reinstated === undefined ? null : { reinstated: figure("reinstated") }
}
