import { NotFoundError, ValidationError } from "elysia"
import { ErrorPage } from "../views/errors"
import { NotFound } from "./domain/absence"
import { Repeated } from "./domain/receipt"
import { localPath, page, seeOther } from "./routes/answer"
import { flashNamed } from "./routes/cookie"
import { Forbidden, SignInFirst, stranger } from "./routes/reader"
import { isPage } from "./routes/roles"
import type { World } from "./world"

/** The one place where what was thrown becomes an answer. Nothing that was sent is ever repeated. */
export function answerTo(world: World, request: Request, error: unknown, code: string): Response {
  if (error instanceof SignInFirst) return toSignIn(world, request)
  if (error instanceof Repeated) return seeOther(world, error.made.leadsTo, flashNamed(error.made.says))
  if (error instanceof Forbidden) return shown(world, request, "forbidden", 403)
  if (error instanceof NotFound || error instanceof NotFoundError) return shown(world, request, "missing", 404)
  if (error instanceof ValidationError || code === "PARSE") return shown(world, request, "invalid", 422)
  const id = crypto.randomUUID()
  world.log.error({ errorId: id, method: request.method, path: pathOf(request), ...told(error) }, "a request met a bug")
  return shown(world, request, "broken", 500, id)
}

function toSignIn(world: World, request: Request) {
  const { path, demo } = stranger(world, request)
  // The demo opens its door by itself: nobody has a password there.
  const door = demo ? "/demo/door" : "/sign-in"
  const isPart = request.headers.has("hx-request")
  const isRead = request.method === "GET"
  const to = isRead && !isPart ? path : standsOn(request)
  const query = new URLSearchParams({ ...(to !== "/" && { back: to }), ...(!isRead && { unsaved: "yes" }) })
  const address = query.size > 0 ? `${door}?${query}` : door
  // htmx would put the sign-in page into a corner of this one, unless it is told to leave.
  if (isPart)
    return new Response(null, { status: 401, headers: { "hx-redirect": address, "cache-control": "no-store" } })
  return seeOther(world, address)
}

/** The page on which something was pressed, where it can be opened again. */
function standsOn(request: Request): string {
  const from = request.headers.get("hx-current-url") ?? request.headers.get("referer")
  if (!from || !URL.canParse(from)) return "/"
  const { pathname, search } = new URL(from)
  return isPage(pathname) ? localPath(pathname + search) : "/"
}

type Kind = "missing" | "invalid" | "forbidden" | "broken"

function shown(world: World, request: Request, kind: Kind, status: number, id?: string) {
  const reader = stranger(world, request)
  if (!new URL(request.url).pathname.startsWith("/api/"))
    return page(world, reader, ErrorPage({ reader, kind, id }), status)
  const body = {
    type: "about:blank",
    title: reader.t(`errors.${kind}`),
    status,
    ...(id ? { instance: `urn:uuid:${id}` } : {}),
  }
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } })
}

/** Whoever reads the log must not come in by a link that stands in it. */
const pathOf = (request: Request) =>
  new URL(request.url).pathname.replace(/^\/(setup|invitations|password|media)\/.*/, "/$1/…")

/** A database error's own message repeats the query's values; what lies under it does not. */
function told(error: unknown): object {
  if (!(error instanceof Error)) return { error: String(error) }
  const root = error.cause instanceof Error ? error.cause : error
  return {
    error: `${root.name}: ${root.message}`,
    where: (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)),
  }
}
