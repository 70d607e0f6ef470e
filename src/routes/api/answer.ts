import { NotFound } from "../../domain/absence"
import * as Audit from "../../domain/audit"
import * as Channel from "../../domain/channel"
import * as Fault from "../../domain/fault"
import * as Idempotency from "../../domain/idempotency"
import * as Token from "../../domain/token"
import type { World } from "../../world"
import { Problem, answer as problemAnswer } from "./problem"
import * as Reading from "./request"
import type { Answer, Route } from "./route"

/** One request, from the token to the answer. Absence and faults become problems here; a bug goes on to the one `onError`. */
export async function answer(
  world: World,
  route: Route,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  try {
    return written(await asked(world, route, request, params))
  } catch (error) {
    if (error instanceof Problem) return problemAnswer(error, request)
    if (error instanceof NotFound) return problemAnswer(new Problem("absent"), request)
    throw error
  }
}

async function asked(world: World, route: Route, request: Request, params: Record<string, string>): Promise<Answer> {
  const at = world.now()
  const token = await whose(world, request, at)
  const ids = idsOf(params)
  if (ids.channelId !== undefined) await enter(world.db, token, ids.channelId)
  const url = new URL(request.url)
  const text = await Reading.bodyText(request)
  const query = Reading.query(url, route.query)
  const key = route.creates ? keyOf(request, token, url, text) : null
  const stored = key && (await repeated(world.db, key, at))
  if (stored) return stored
  const body = Reading.body(request, text, route.body)
  const where = { hand: handOf(token, request), channelId: ids.channelId ?? null, at }
  return route.run({
    ...{ world, at, ids, query, body, token, where },
    language: request.headers.get("accept-language"),
    write: (work, show, about) =>
      write(world.db, key, at, about ? (tx) => Audit.compared(tx, where, () => work(tx), about) : work, show),
  })
}

/** The bearer's token, or a problem that says how to send one. */
async function whose(world: World, request: Request, at: Temporal.Instant): Promise<Token.Token> {
  const secret = /^Bearer +([\x21-\x7e]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1]
  const token = secret === undefined ? null : await Token.verify(world.db, secret, at)
  if (token) return token
  const challenge = `Bearer realm="tobiishi"${secret === undefined ? "" : ', error="invalid_token"'}`
  throw new Problem("unauthorized", [], { headers: { "www-authenticate": challenge } })
}

/** A token of another channel learns nothing, not even that this one exists. */
async function enter(db: World["db"], token: Token.Token, channelId: bigint): Promise<void> {
  if (token.channelId !== null && token.channelId !== channelId) throw new NotFound("channel")
  await Channel.find(db, channelId)
}

function handOf(token: Token.Token, request: Request): Audit.Hand {
  const agent = request.headers.get("user-agent") ?? ""
  return { staffId: null, sessionId: null, tokenId: token.id, who: token.name, agent }
}

function idsOf(params: Record<string, string>): Record<string, bigint> {
  const ids = Object.entries(params).map(([name, text]): [string, bigint] => {
    if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new NotFound(name)
    return [name, BigInt(text)]
  })
  return Object.fromEntries(ids)
}

function keyOf(request: Request, token: Token.Token, url: URL, text: string): Idempotency.Key | null {
  const key = request.headers.get("idempotency-key")
  if (key === null) return null
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new Problem("badKey")
  const asked = `${request.method} ${url.pathname}${url.search}\n${text}`
  return { tokenId: token.id, key, requestHash: new Bun.CryptoHasher("sha256").update(asked).digest("hex") }
}

/** What was answered the first time, if there was one. */
async function repeated(db: World["db"], key: Idempotency.Key, at: Temporal.Instant): Promise<Answer | null> {
  const earlier = await Idempotency.earlier(db, key, at)
  if (earlier.is === "other") throw new Problem("keyReused")
  if (earlier.is === "none") return null
  return { ...(earlier.answer as Omit<Answer, "status">), status: earlier.status }
}

function write<Done>(
  db: World["db"],
  key: Idempotency.Key | null,
  at: Temporal.Instant,
  work: (db: World["db"]) => Promise<Done | Fault.Refusal>,
  show: (done: Done) => Answer | Promise<Answer>,
): Promise<Answer> {
  return db.transaction(async (tx) => {
    if (key && !(await Idempotency.hold(tx, key))) throw new Problem("keyBusy")
    const first = key && (await repeated(tx, key, at))
    if (first) return first
    const done = await work(tx)
    // Thrown, so that the transaction is undone.
    if (Fault.isRefusal(done)) throw new Problem("invalid", done.faults)
    const shown = await show(done)
    if (key)
      await Idempotency.keep(
        tx,
        key,
        { status: shown.status, answer: { body: shown.body, headers: shown.headers } },
        at,
      )
    return shown
  })
}

function written({ status, body, headers }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  })
}
