import { Elysia } from "elysia"
import { stream } from "../../src/routes/live"
import { readerOn } from "../../src/routes/reader"
import type { World } from "../../src/world"
import type { Parts } from "../../views/parts/live"
import type { OnChannel } from "../../views/reader"

/** Behind a door that has a line in the table of roles: nobody but this test streams there. */
const door = "/channels/:channelId"
export const room = (parts: (reader: OnChannel) => Promise<Parts>) => (world: World) =>
  new Elysia().get("/demo/pictures/:name", async ({ request, params }) => {
    const reader = await readerOn(world, request, door, params.name)
    return stream(world, { request, route: door, reader }, parts)
  })
