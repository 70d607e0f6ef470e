import { Elysia } from "elysia"
import { type Locale, preferred, translator } from "../../views/locales"
import type { OnChannel, Reader, SignedIn } from "../../views/reader"
import { NotFound } from "../domain/absence"
import * as Channel from "../domain/channel"
import * as Trouble from "../domain/channel/trouble"
import * as Session from "../domain/session"
import type { World } from "../world"
import * as Cookie from "./cookie"

/** Who is reading. Pages for staff are built on `signedIn`; pages of one account on `onChannel`. */

/** Nobody is signed in: the app sends them to sign in, and back here afterwards. */
export class SignInFirst extends Error {}

/** Anybody, signed in or not. */
export const anybody = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request }) => ({ reader: await readerOf(world, request) }))

/** Someone signed in, or the way to sign in. */
export const signedIn = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request }) => ({ reader: await signedInReader(world, request) }))

/** Someone signed in, on the account named by `:channelId` in the path. */
export const onChannel = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request, params }) => {
    const reader = await signedInReader(world, request)
    const named: string | undefined = (params as Record<string, string>).channelId
    const channel = reader.channels.find(({ id }) => String(id) === named)
    if (!channel) throw new NotFound("channel")
    const onChannel: OnChannel = { ...reader, channel, zone: channel.zone }
    return { reader: onChannel }
  })

/** A reader known by the request alone: for pages that must not touch the database, such as errors. */
export function stranger(world: World, request: Request, locale?: Locale): Reader {
  const jar = Cookie.read(world, request)
  const spoken = locale ?? jar.locale ?? preferred(request.headers.get("accept-language"))
  const url = new URL(request.url)
  return {
    locale: spoken,
    t: translator(spoken),
    now: world.now(),
    zone: "Asia/Tokyo",
    staff: null,
    channel: null,
    channels: [],
    path: url.pathname + url.search,
    flash: jar.flash,
    demo: world.config.demo,
  }
}

async function readerOf(world: World, request: Request): Promise<Reader> {
  const { session } = Cookie.read(world, request)
  const staff = session ? await Session.find(world.db, session, world.now()) : null
  if (!staff) return stranger(world, request)
  const channels = await Channel.list(world.db)
  return { ...stranger(world, request, staff.locale), staff, channels: channels.map(inView) }
}

export async function signedInReader(world: World, request: Request): Promise<SignedIn> {
  const reader = await readerOf(world, request)
  if (!reader.staff) throw new SignInFirst()
  return { ...reader, staff: reader.staff }
}

/** What the page heads need, and nothing sealed. */
function inView(channel: Channel.Channel) {
  const { id, name, pictureUrl, basicId, zone, stoppedAt } = channel
  return { id, name, pictureUrl, basicId, zone, stoppedAt, trouble: Trouble.told(channel) }
}
