import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import type { World } from "../world"

/** For whatever watches us: alive (this process answers), and ready (the database does too). */
export const health = (world: World) =>
  new Elysia()
    .get("/healthz", () => plain("ok", 200))
    .get("/readyz", async () => {
      const ready = await world.db.execute(sql`select 1`).then(
        () => true,
        () => false,
      )
      return ready ? plain("ready", 200) : plain("the database does not answer", 503)
    })

const plain = (words: string, status: number) =>
  new Response(`${words}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
