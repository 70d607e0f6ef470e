import { Elysia } from "elysia"
import * as v from "valibot"
import type { Reader } from "../../views/reader"
import { SecondStepPage } from "../../views/staff/second-step"
import * as Session from "../domain/session"
import * as SecondStep from "../domain/staff/second-step"
import type { World } from "../world"
import { peerOf } from "./address"
import { localPath, page, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { text } from "./forms"
import { anybody } from "./reader"
import { endOld, retryAfter } from "./sessions"

/** After the password, where somebody has switched it on: a code, and only then a session. */
export const secondStep = (world: World) => {
  const shown = (reader: Reader, back: string, outcome?: SecondStep.Outcome, status = 200) =>
    page(world, reader, SecondStepPage({ reader, back, outcome }), status)

  return new Elysia()
    .use(anybody(world))
    .get("/sign-in/code", async ({ reader, query, request }) => {
      const back = localPath(query.back)
      const { challenge } = Cookie.read(world, request)
      const waits = challenge && (await SecondStep.whose(world.db, challenge, world.now()))
      return waits ? shown(reader, back) : seeOther(world, `/sign-in?back=${encodeURIComponent(back)}`)
    })
    .post(
      "/sign-in/code",
      async ({ reader, body, request, server }) => {
        const back = localPath(body.back)
        const address = peerOf(request, server)
        const agent = request.headers.get("user-agent") ?? ""
        const token = Cookie.read(world, request).challenge ?? ""
        const outcome = await SecondStep.attempt(world, { token, code: body.code, address, agent })
        if (outcome.is === "expired") return seeOther(world, `/sign-in?back=${encodeURIComponent(back)}`)
        if (outcome.is === "refused") return shown(reader, back, outcome, 422)
        if (outcome.is === "throttled") return retryAfter(shown(reader, back, outcome, 429), outcome.until, world.now())
        const session = await Session.begin(world.db, outcome.staff.id, agent, world.now(), address)
        await endOld(world, request)
        const arrived = Cookie.arrived(world, session, outcome.staff.locale)
        return seeOther(world, back, undefined, [...arrived, Cookie.challenge(world, null)])
      },
      { body: v.object({ code: text, back: text }) },
    )
}
