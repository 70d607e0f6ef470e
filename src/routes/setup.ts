import { Elysia } from "elysia"
import * as v from "valibot"
import { SetupGonePage, SetupPage } from "../../views/setup"
import * as Fault from "../domain/fault"
import * as Session from "../domain/session"
import * as Staff from "../domain/staff"
import * as Setup from "../domain/staff/setup"
import type { World } from "../world"
import { peerOf } from "./address"
import { page, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { anybody } from "./reader"

const entry = v.object({ name: v.string(), email: v.string(), password: v.string() })

/** The first person comes in by the link that the start printed. */
export const setup = (world: World) =>
  new Elysia()
    .use(anybody(world))
    .get("/setup/:token", async ({ reader, params }) =>
      (await Setup.isOpen(world.db, params.token))
        ? page(world, reader, SetupPage({ reader, token: params.token }))
        : page(world, reader, SetupGonePage({ reader }), 404),
    )
    .post(
      "/setup/:token",
      async ({ reader, params: { token }, body, request, server }) => {
        const entered = { name: body.name, email: body.email }
        const judged = Fault.read(Staff.schema, body)
        if (Fault.isRefusal(judged))
          return page(world, reader, SetupPage({ reader, token, entered, faults: judged.faults }), 422)
        const owner = await Setup.begin(world.db, token, judged.value, reader.locale, world.now())
        if (owner === null) return page(world, reader, SetupGonePage({ reader }), 404)
        if (Fault.isRefusal(owner))
          return page(world, reader, SetupPage({ reader, token, entered, faults: owner.faults }), 422)
        const agent = request.headers.get("user-agent") ?? ""
        const session = await Session.begin(world.db, owner.id, agent, world.now(), peerOf(request, server))
        return seeOther(world, "/", "common.flash.welcome", [Cookie.session(world, session)])
      },
      { body: entry },
    )
