import postgres from "postgres"
import type { Socket } from "./server"

/**
 * One connection for as long as we use the server. It holds a shared lock that says "somebody is here"; who can take
 * the same lock alone is the last one and may switch off the light. A newcomer waits at the lock meanwhile, sees the
 * server go, and starts it anew.
 */
export type Guest = {
  /** True when nobody else is here now. */
  alone: () => Promise<boolean>
  /** True when nobody else is here any more; from then on newcomers wait. */
  leave: () => Promise<boolean>
  /** Ends when the connection does, whoever closed it. */
  lost: Promise<void>
  /** Closes the connection. */
  gone: () => Promise<void>
}

export type Answer = { is: "in"; guest: Guest } | { is: "nobody" } | { is: "busy" }

const presence = 7_014_215_002
const title = "tobiishi guest"

export async function enter(socket: Socket): Promise<Answer> {
  const lost = Promise.withResolvers<void>()
  const sql = postgres({
    ...socket,
    database: "postgres",
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    backoff: false,
    fetch_types: false,
    onnotice: () => {},
    onclose: () => lost.resolve(),
    connection: { application_name: title },
  })
  try {
    await sql`select pg_advisory_lock_shared(${presence})`
    await ensureDatabase(sql, socket.database)
    const gone = () => sql.end({ timeout: 1 })
    return { is: "in", guest: { alone: () => alone(sql), leave: () => leave(sql), lost: lost.promise, gone } }
  } catch (error) {
    await sql.end({ timeout: 0 })
    return { is: refusal(error) }
  }
}

async function ensureDatabase(sql: postgres.Sql, name: string) {
  const [known] = await sql`select 1 from pg_database where datname = ${name}`
  if (known) return
  await sql`create database ${sql(name)}`.catch((error: unknown) => {
    if (!["42P04", "23505", "55006"].includes(codeOf(error))) throw error
  })
}

async function alone(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ guests: number }[]>`
    select count(*)::int as guests from pg_stat_activity where application_name = ${title}`
  return row?.guests === 1
}

async function leave(sql: postgres.Sql): Promise<boolean> {
  try {
    await sql`select pg_advisory_unlock_shared(${presence})`
    const [answer] = await sql<{ alone: boolean }[]>`select pg_try_advisory_lock(${presence}) as alone`
    return answer?.alone ?? false
  } catch (error) {
    // The server went first (somebody stopped it by hand): there is nothing left to stop.
    if (refusal(error) || codeOf(error).startsWith("CONNECTION_")) return false
    throw error
  }
}

/** 57P01…57P03 are PostgreSQL's words for stopping, recovering and starting. */
function refusal(error: unknown): "nobody" | "busy" {
  const code = codeOf(error)
  if (["ENOENT", "ECONNREFUSED", "FailedToOpenSocket"].includes(code)) return "nobody"
  if (code.startsWith("57P0") || code.startsWith("CONNECTION_") || ["ECONNRESET", "EPIPE"].includes(code)) return "busy"
  throw error
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : ""
