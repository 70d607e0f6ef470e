import { Elysia } from "elysia"
import { Retry as RetryPage } from "../../../views/deliveries/retry"
import type { OnChannel } from "../../../views/reader"
import { NotFound } from "../../domain/absence"
import * as Collision from "../../domain/collision"
import * as Delivery from "../../domain/delivery"
import * as Quota from "../../domain/quota"
import { reach } from "../../domain/reach"
import * as Retry from "../../domain/retry"
import type { World } from "../../world"
import { localPath, page, seeOther } from "../answer"
import { address } from "../paging"
import { idsOf, many, one, posted } from "../posted"
import { onChannel } from "../reader"
import { recorded } from "../recorded"
import { ledger } from "."
import { asForm, choiceIn, type Narrowed, pairs } from "./narrowing"

const { Look } = Delivery

/** Staff decide about what LINE refused or left in doubt: send it again, or leave it. */
export const decisions = (world: World) => {
  const { db } = world
  const doing = (reader: OnChannel) => ({ at: world.now(), staffId: reader.staff.id })

  const nothing = async (reader: OnChannel) =>
    page(world, reader, await ledger(world, reader, { state: "look" }, true), 422)

  /** Back to what waits, narrowed as before. */
  const back = (reader: OnChannel, search: Narrowed, told: Record<string, string>) => {
    const narrowed = Object.fromEntries(pairs({ ...search, state: undefined, look: true }))
    return seeOther(world, address(`/channels/${reader.channel.id}/deliveries`, { ...narrowed, ...told }))
  }

  return new Elysia({ prefix: "/channels/:channelId/deliveries" })
    .use(onChannel(world))
    .get("/retries/new", async ({ reader, request }) => {
      const asked = await choiceIn(world, reader.channel.id, asForm(request.url))
      if (!asked) return nothing(reader)
      const { choice, search } = asked
      const outcome = await Retry.preview(db, reader.channel.id, choice, world.now(), reach.rows)
      const { paid, messages } = outcome
      const quota = await Quota.state(db, reader.channel.id, world.now())
      const shown = RetryPage({
        ...{ reader, outcome, count: Retry.again(outcome), most: Look.MOST_AT_ONCE },
        ...{ quota, short: Quota.shortOf(quota, { paid, plain: messages - paid }) },
        choice: "ids" in choice ? choice : { narrowed: pairs(search) },
      })
      return page(world, reader, shown)
    })
    .post(
      "/retries",
      async ({ reader, body }) => {
        const asked = await choiceIn(world, reader.channel.id, body)
        if (!asked) return nothing(reader)
        const outcome = await Collision.retried(() =>
          recorded(world, reader, (db) => Retry.carryOut(db, reader.channel.id, asked.choice, doing(reader)), {
            noun: "delivery",
            deed: "retried",
            counts: (outcome) => ({ deliveries: Retry.again(outcome) }),
          }),
        )
        const { waits, left } = outcome
        return back(reader, asked.search, {
          ...{ retried: String(Retry.again(outcome)), waits: String(Retry.sum(waits)), kept: String(Retry.sum(left)) },
        })
      },
      { body: posted },
    )
    .post(
      "/dismissals",
      async ({ reader, body }) => {
        const asked = await choiceIn(world, reader.channel.id, body)
        if (!asked) return nothing(reader)
        const count = await recorded(
          world,
          reader,
          (db) => Look.dismiss(db, reader.channel.id, asked.choice, doing(reader)),
          { noun: "delivery", deed: "dismissed", counts: (deliveries) => ({ deliveries }) },
        )
        return back(reader, asked.search, { dismissed: String(count) })
      },
      { body: posted },
    )
    .post(
      "/reinstatements",
      async ({ reader, body }) => {
        const ids = idsOf(many(body, "id"))
        if (!(await Look.areThere(db, reader.channel.id, ids))) throw new NotFound("delivery")
        const count = await recorded(world, reader, (db) => Look.reinstate(db, reader.channel.id, ids, doing(reader)), {
          noun: "delivery",
          deed: "reinstated",
          counts: (deliveries) => ({ deliveries }),
        })
        const to = one(body, "back")
        if (to) return seeOther(world, localPath(to))
        return back(reader, {}, { reinstated: String(count) })
      },
      { body: posted },
    )
}
