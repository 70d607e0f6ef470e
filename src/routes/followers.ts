import { Elysia } from "elysia"
import { Followers as FollowersPage, MOST_NAMELESS, Progress } from "../../views/friends/followers"
import type { OnChannel } from "../../views/reader"
import * as Followers from "../domain/friend/followers"
import type { World } from "../world"
import { page, seeOther } from "./answer"
import * as Live from "./live"
import { onChannel } from "./reader"
import { recorded } from "./recorded"

/** The friends an account had before it was connected. */
export const followers = (world: World) => {
  const shown = async (reader: OnChannel) => ({
    reader,
    reading: await Followers.find(world.db, reader.channel.id),
    nameless: await Followers.nameless(world.db, reader.channel.id, MOST_NAMELESS),
  })
  const home = (reader: OnChannel) => `/channels/${reader.channel.id}/followers`

  return new Elysia({ prefix: "/channels/:channelId/followers" })
    .use(onChannel(world))
    .get("/", async ({ reader }) => page(world, reader, FollowersPage(await shown(reader))))
    .get("/live", ({ request, route, reader }) =>
      Live.stream(world, { request, route, reader }, async (now) => ({ reading: Progress(await shown(now)) })),
    )
    .post("/", async ({ reader }) => {
      const { id } = reader.channel
      await recorded(world, reader, (db) => Followers.begin(db, id, reader.staff.id, world.now()), {
        ...({ noun: "channel", deed: "read" } as const),
        id,
      })
      world.later(() => Followers.readDue(world))
      return seeOther(world, home(reader))
    })
    .post("/stop", async ({ reader }) => {
      await Followers.stop(world.db, reader.channel.id, world.now())
      return seeOther(world, home(reader))
    })
}
