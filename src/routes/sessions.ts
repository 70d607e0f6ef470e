import { Elysia } from "elysia"
import * as v from "valibot"
import { SignInPage } from "../../views/sign-in"
import * as Session from "../domain/session"
import * as Staff from "../domain/staff"
import * as SignIn from "../domain/staff/sign-in"
import type { World } from "../world"
import { addressOf } from "./address"
import { localPath, page, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { anybody } from "./reader"

const credentials = v.object({
  email: v.pipe(v.string(), v.maxLength(254)),
  password: v.pipe(v.string(), v.maxLength(1000)),
  back: v.optional(v.string()),
})

/** A session is made by signing in and deleted by signing out. */
export const sessions = (world: World) =>
  new Elysia()
    .use(anybody(world))
    .get("/sign-in", async ({ reader, query }) => {
      const back = localPath(query.back)
      if (reader.staff) return seeOther(world, back)
      return page(world, reader, SignInPage({ reader, back, nobodyYet: !(await Staff.anybody(world.db)) }))
    })
    .post(
      "/sessions",
      async ({ reader, body, request, server }) => {
        const address = addressOf(request, server?.requestIP(request)?.address)
        const back = localPath(body.back)
        const outcome = await SignIn.attempt(world.db, { ...body, address }, world.now())
        if (outcome.is !== "welcome") {
          const status = outcome.is === "throttled" ? 429 : 422
          const answer = page(world, reader, SignInPage({ reader, back, email: body.email, outcome }), status)
          if (outcome.is === "throttled") answer.headers.set("retry-after", secondsUntil(outcome.until, world.now()))
          return answer
        }
        const token = await Session.begin(
          world.db,
          outcome.staff.id,
          request.headers.get("user-agent") ?? "",
          world.now(),
        )
        await endOld(world, request)
        return seeOther(world, back, undefined, [Cookie.session(world, token)])
      },
      { body: credentials },
    )
    .post("/sessions/current/end", async ({ request }) => {
      await endOld(world, request)
      return seeOther(world, "/sign-in", "common.flash.signedOut", [Cookie.session(world, null)])
    })

async function endOld(world: World, request: Request) {
  const { session } = Cookie.read(world, request)
  if (session) await Session.end(world.db, session)
}

const secondsUntil = (until: Temporal.Instant, now: Temporal.Instant) =>
  String(Math.max(1, Math.ceil(until.since(now).total("seconds"))))
