import { sql } from "drizzle-orm"
import { Elysia } from "elysia"
import type { Db } from "../db"
import type { World } from "../world"

/** For whatever watches us: alive (this process answers), and ready (the database takes what we would write). */
export const health = (world: World) => {
  const ask = oneAtATime(() => trouble(world.db))
  return new Elysia()
    .get("/healthz", () => plain("ok", 200))
    .get("/readyz", async () => {
      const words = await ask()
      return words === null ? plain("ready", 200) : plain(`not ready: ${words}`, 503)
    })
}

/** Whoever watches us waits no longer, in milliseconds. */
const patienceMs = 3_000

/** However often we are asked, and however long the database is silent: one question to it at a time. */
function oneAtATime(ask: () => Promise<string | null>): () => Promise<string | null> {
  let underWay: Promise<string | null> | null = null
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null
    })
    return Promise.race([underWay, Bun.sleep(patienceMs).then(() => "the database does not answer")])
  }
}

/** What stands between us and the database, as a sentence; null when nothing does. */
async function trouble(db: Db): Promise<string | null> {
  try {
    await db.transaction(async (tx) => {
      // Too much for so little memory, so that it goes to disk: a full one answers questions and keeps nothing.
      await tx.execute(sql`set local work_mem = '64kB'`)
      await tx.execute(sql`select count(*) from generate_series(1, 10000)`)
    })
    return null
  } catch (error) {
    return sentence(codeOf(error))
  }
}

/** PostgreSQL's own message may carry names, so only its code is repeated. */
function sentence(code: string): string {
  if (code === "53300") return "the database has no connection left (53300)"
  if (code === "53100") return "the disk of the database is full (53100)"
  if (code.startsWith("57P0")) return `the database is starting or stopping (${code})`
  if (/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return `the database refuses us (${code})`
  return `the database cannot be reached${code ? ` (${code})` : ""}`
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ""
  if (error.cause instanceof Error) return codeOf(error.cause)
  return "code" in error ? String(error.code) : ""
}

const plain = (words: string, status: number) =>
  new Response(`${words}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
