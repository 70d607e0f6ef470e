import { Elysia } from "elysia"
import type { World } from "../../world"
import { answer } from "./answer"
import { batches } from "./batches"
import { channels } from "./channels"
import { decisions } from "./decisions"
import { deliveries } from "./deliveries"
import { enrollments } from "./enrollments"
import { fields } from "./fields"
import { friends } from "./friends"
import { marks } from "./marks"
import { document } from "./openapi"
import { Problem, answer as problem } from "./problem"
import { previews } from "./radius"
import { methods, type Route } from "./route"
import { scenarios } from "./scenarios"
import { standing } from "./standing"
import { steps } from "./steps"
import { sweeps } from "./sweeps"
import { tags } from "./tags"
import { why } from "./why"

/** Every route of the API, once. */
export const routes: readonly Route[] = [
  ...[...channels, ...friends, ...tags, ...fields, ...marks, ...scenarios, ...steps, ...previews, ...standing],
  ...[...sweeps, ...enrollments, ...why, ...deliveries, ...decisions, ...batches],
]

const BEGINNING = "/api/v1"

/** Written when somebody first asks for it, not at every start. */
const written = () => {
  text ??= JSON.stringify(document(routes))
  return text
}
let text: string | undefined

/** Mounts the table. Bodies are read by us, within limits and as bytes; errors never leave as pages. */
export function api(world: World) {
  const app = new Elysia({ name: "api" })
  app.get(
    "/api/openapi.json",
    () => new Response(written(), { headers: { "content-type": "application/json; charset=utf-8" } }),
  )
  for (const route of routes)
    app.route(
      route.method,
      BEGINNING + route.path,
      ({ request, params }) => answer(world, route, request, { ...params }),
      {
        parse: "none",
      },
    )
  for (const [path, allowed] of Map.groupBy(routes, (route) => route.path)) refuseOthers(app, path, allowed)
  const absent = ({ request }: { request: Request }) => problem(new Problem("absent"), request)
  app.all("/api/*", absent, { parse: "none" })
  return app.all(`${BEGINNING}/*`, absent, { parse: "none" })
}

/** What is not allowed at an address that is there says what is. */
function refuseOthers(app: Elysia, path: string, routes: Route[]): void {
  const allowed = routes.map((route) => route.method)
  const headers = { allow: allowed.join(", ") }
  const facts = { params: { allowed: headers.allow }, headers }
  const refuse = ({ request }: { request: Request }) => problem(new Problem("method", [], facts), request)
  for (const method of methods.filter((method) => !allowed.includes(method)))
    app.route(method, BEGINNING + path, refuse, { parse: "none" })
}
