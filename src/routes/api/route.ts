import type * as v from "valibot"
import type { About, Where } from "../../domain/audit"
import type { Refusal } from "../../domain/fault"
import type { Token } from "../../domain/token"
import type { World } from "../../world"

/** One route of the API, as a fact: the mount, the document and the tests all read the same table. */

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
export type Method = (typeof methods)[number]

export type Schema = v.GenericSchema<unknown, unknown>

/** What a caller gets. `headers` beyond the content type: `location` of something created. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> }

type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** Every parameter of a path is an id. */
export type Ids<Path extends string> = { [N in Names<Path>]: bigint }

export type Ask<Path extends string, Query, Body> = {
  world: World
  /** The moment of the request. */
  at: Temporal.Instant
  ids: Ids<Path>
  query: Query
  body: Body
  token: Token
  /** The request's Accept-Language. */
  language: string | null
  /**
   * Does the work in one transaction, under the caller's Idempotency-Key where there is one. A refusal becomes a 422
   * and leaves nothing behind. Nothing inside may speak with LINE. `about` is the line in the audit log, written in the
   * same transaction; null for what changes nothing.
   */
  write: <Done>(
    work: (db: World["db"]) => Promise<Done | Refusal>,
    show: (done: Done) => Answer | Promise<Answer>,
    about: About<Done> | null,
  ) => Promise<Answer>
  /** Who asks, for the audit log. */
  where: Where
}

type Facts = {
  summary: string
  tag: string
  /** The JSON of each good answer, by status; null: no content. */
  answers: Record<number, Schema | null>
  /** Whether Idempotency-Key is honoured. */
  creates?: boolean
}

export type Route = Facts & {
  method: Method
  path: string
  query: Schema | null
  body: Schema | null
  run: (ask: Ask<string, unknown, unknown> & { ids: Record<string, bigint> }) => Promise<Answer>
}

type Spec<Path extends string, Query extends Schema, Body extends Schema> = Facts & {
  query?: Query
  body?: Body
  run: (ask: Ask<Path, v.InferOutput<Query>, v.InferOutput<Body>>) => Promise<Answer>
}

/** Checks a route's types where it is written and forgets them afterwards: the schemas were asked before `run` is. */
export function route<const Path extends string, Query extends Schema, Body extends Schema>(
  method: Method,
  path: Path,
  { run, query, body, ...facts }: Spec<Path, Query, Body>,
): Route {
  return {
    ...facts,
    ...{ method, path, query: query ?? null, body: body ?? null },
    run: (ask) =>
      run({
        ...ask,
        ids: ask.ids as Ids<Path>,
        query: ask.query as v.InferOutput<Query>,
        body: ask.body as v.InferOutput<Body>,
      }),
  }
}
