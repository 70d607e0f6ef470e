import { type AnyElysia, Elysia, NotFoundError } from "elysia"
import { ErrorPage } from "../views/errors"
import { headersOf } from "./headers"
import { isUnreadable } from "./routes/address"
import { page } from "./routes/answer"
import { api } from "./routes/api"
import { assets } from "./routes/assets"
import { audit } from "./routes/audit"
import { channels } from "./routes/channels"
import { dashboard } from "./routes/dashboard"
import { deliveries } from "./routes/deliveries"
import { decisions } from "./routes/deliveries/decisions"
import { enrollments } from "./routes/enrollments"
import { fields } from "./routes/fields"
import { followers } from "./routes/followers"
import { forecast } from "./routes/forecast"
import { friends } from "./routes/friends"
import { changes } from "./routes/friends/changes"
import { halt } from "./routes/halt"
import { health } from "./routes/health"
import { home } from "./routes/home"
import { inbox } from "./routes/inbox"
import { locale } from "./routes/locale"
import { marks } from "./routes/marks"
import { media } from "./routes/media"
import { mediaFiles } from "./routes/media/files"
import { previews } from "./routes/messages"
import { passwordLinks } from "./routes/password-links"
import { profile } from "./routes/profile"
import { devices } from "./routes/profile/devices"
import { totp } from "./routes/profile/totp"
import { pushes } from "./routes/pushes"
import { stranger } from "./routes/reader"
import { leastFor } from "./routes/roles"
import { isForeign } from "./routes/same-origin"
import { scenarios } from "./routes/scenarios"
import { history } from "./routes/scenarios/history"
import { readers } from "./routes/scenarios/readers"
import { rehearsal } from "./routes/scenarios/rehearsal"
import { standing } from "./routes/scenarios/standing"
import { secondStep } from "./routes/second-step"
import { sessions } from "./routes/sessions"
import { settings } from "./routes/settings"
import { setup } from "./routes/setup"
import { staff } from "./routes/staff"
import { acceptance } from "./routes/staff/acceptance"
import { invitations } from "./routes/staff/invitations"
import { start } from "./routes/start"
import { steps } from "./routes/steps"
import { manySteps } from "./routes/steps/many"
import { order } from "./routes/steps/order"
import { transfers } from "./routes/steps/transfer"
import { versions } from "./routes/steps/versions"
import { sweeps } from "./routes/sweeps"
import { tags } from "./routes/tags"
import { theme } from "./routes/theme"
import { tokens } from "./routes/tokens"
import { undoings } from "./routes/undoings"
import { isTooLarge } from "./routes/upload"
import { shortWay, webhooks } from "./routes/webhooks"
import { why } from "./routes/why"
import type { World } from "./world"
import { answerTo } from "./wrong"

/** One of these a resource; a new resource adds its line. */
const rooms: readonly ((world: World) => AnyElysia)[] = [
  health,
  assets,
  webhooks,
  api,
  home,
  locale,
  theme,
  undoings,
  setup,
  sessions,
  secondStep,
  passwordLinks,
  acceptance,
  profile,
  totp,
  devices,
  invitations,
  staff,
  channels,
  settings,
  start,
  audit,
  tokens,
  dashboard,
  mediaFiles,
  media,
  previews,
  pushes,
  tags,
  fields,
  marks,
  deliveries,
  decisions,
  changes,
  forecast,
  followers,
  friends,
  inbox,
  enrollments,
  scenarios,
  readers,
  rehearsal,
  why,
  history,
  sweeps,
  steps,
  standing,
  halt,
  manySteps,
  order,
  transfers,
  versions,
]

export { LARGEST_UPLOAD } from "./routes/upload"

/** The whole of it, for a server and for tests alike. `also` is for what only the demo has. */
export function app(world: World, also: typeof rooms = []) {
  const headers = headersOf(world.config)
  const whole = new Elysia({ name: "tobiishi", serve: { routes: shortWay(world) } })
    // Before the routes it guards, or it does not guard them.
    .onError({ as: "global" }, ({ error, code, request }) => answerTo(world, request, error, String(code)))
    .onAfterResponse({ as: "global" }, ({ request }) => touched(world, request))
    .onRequest(({ request, set }) => {
      Object.assign(set.headers, headers)
      if (isUnreadable(request)) return answerTo(world, request, new NotFoundError(), "")
      if (isTooLarge(request)) {
        const reader = stranger(world, request)
        return page(world, reader, ErrorPage({ reader, kind: "tooLarge" }), 413)
      }
      if (!isForeign(request, world.config.publicUrl)) return
      const reader = stranger(world, request)
      return page(world, reader, ErrorPage({ reader, kind: "foreign" }), 403)
    })
  for (const room of [...rooms, ...also]) whole.use(room(world))
  for (const { method, path } of whole.routes)
    if (!leastFor(method, path)) throw new Error(`${method} ${path} has no line in routes/roles.ts`)
  return whole
}

/** Whatever staff or programs change in an account, the pages that show it look again. */
function touched(world: World, request: Request) {
  if (request.method === "GET") return
  const channelId = /\/channels\/([1-9][0-9]{0,17})(\/|$)/.exec(request.url)?.[1]
  if (channelId) world.live.touch(BigInt(channelId))
}
