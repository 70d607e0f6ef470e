import { Elysia } from "elysia"
import * as v from "valibot"
import { SignInPage } from "../../views/sign-in"
import * as Session from "../domain/session"
import * as Staff from "../domain/staff"
import * as SecondStep from "../domain/staff/second-step"
import * as SignIn from "../domain/staff/sign-in"
import type { World } from "../world"
import { peerOf } from "./address"
import { localPath, page, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { typed } from "./forms"
import { anybody } from "./reader"

const credentials = v.object({
  email: typed(254),
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
      const nobodyYet = !(await Staff.anybody(world.db))
      return page(world, reader, SignInPage({ reader, back, nobodyYet, unsaved: query.unsaved === "yes" }))
    })
    .post(
      "/sessions",
      async ({ reader, body, request, server }) => {
        const address = peerOf(request, server)
        const back = localPath(body.back)
        const outcome = await SignIn.attempt(world.db, { ...body, address }, world.now())
        if (outcome.is !== "welcome") {
          const answer = (status: number) =>
            page(world, reader, SignInPage({ reader, back, email: body.email, outcome }), status)
          return outcome.is === "throttled" ? retryAfter(answer(429), outcome.until, world.now()) : answer(422)
        }
        const { id, totpSince, locale } = outcome.staff
        if (totpSince) {
          const challenge = await SecondStep.begin(world.db, id, world.now())
          const to = `/sign-in/code?back=${encodeURIComponent(back)}`
          return seeOther(world, to, undefined, [Cookie.challenge(world, challenge)])
        }
        const agent = request.headers.get("user-agent") ?? ""
        const token = await Session.begin(world.db, id, agent, world.now(), address)
        await endOld(world, request)
        return seeOther(world, back, undefined, Cookie.arrived(world, token, locale))
      },
      { body: credentials },
    )
    .post("/sessions/current/end", async ({ request }) => {
      await endOld(world, request)
      return seeOther(world, "/sign-in", "common.flash.signedOut", [Cookie.session(world, null)])
    })

/** Whoever signs in anew leaves no older session of this browser behind. */
export async function endOld(world: World, request: Request) {
  const { session } = Cookie.read(world, request)
  if (session) await Session.end(world.db, session)
}

export function retryAfter(answer: Response, until: Temporal.Instant, now: Temporal.Instant): Response {
  answer.headers.set("retry-after", String(Math.max(1, Math.ceil(until.since(now).total("seconds")))))
  return answer
}
