import { Elysia } from "elysia"
import { type Locale, preferred, translator } from "../../views/locales"
import type { ChannelInView, OnChannel, Reader, SignedIn } from "../../views/reader"
import { NotFound } from "../domain/absence"
import * as Channel from "../domain/channel"
import * as Trouble from "../domain/channel/trouble"
import * as Conversations from "../domain/conversation/list"
import * as Overview from "../domain/overview"
import * as Session from "../domain/session"
import type * as Staff from "../domain/staff"
import * as Role from "../domain/staff/role"
import type { World } from "../world"
import { peerOf } from "./address"
import * as Cookie from "./cookie"
import { allows, allowsAddress, leastFor } from "./roles"

/** Who is reading. Pages for staff are built on `signedIn`; pages of one account on `onChannel`. */

/** Nobody is signed in: the app sends them to sign in, and back here afterwards. */
export class SignInFirst extends Error {}

/** They are known, and what they ask for is not theirs to do. */
export class Forbidden extends Error {}

/** Anybody, signed in or not. */
export const anybody = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request, server }) => ({
    reader: await readerOf(world, request, peerOf(request, server)),
  }))

/** Someone signed in who may be here, or the way to sign in. */
export const signedIn = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request, route, params, server }) => {
    const reader = await signedInReader(world, request, peerOf(request, server))
    const named = channelIn(params)
    admit(reader, request.method, route, named)
    return { reader }
  })

/** Someone signed in, on the account named by `:channelId` in the path, with a role on it that allows this. */
export const onChannel = (world: World) =>
  new Elysia().derive({ as: "scoped" }, async ({ request, route, params }) => ({
    reader: await readerOn(world, request, route, channelIn(params)),
  }))

/** The same for whoever has the request in hand: a stream asks again and again. */
export async function readerOn(
  world: World,
  request: Request,
  route: string,
  named: string | undefined,
): Promise<OnChannel> {
  const reader = await signedInReader(world, request)
  const channel = reader.channels.find(({ id }) => String(id) === named)
  if (!channel) throw new NotFound("channel")
  admit(reader, request.method, route, named)
  const unanswered = await Conversations.waiting(world.db, channel.id)
  return { ...reader, channel: { ...channel, unanswered }, zone: channel.zone }
}

/** An address without names in it has no params at all. */
const channelIn = (params: Record<string, string | undefined> | undefined): string | undefined => params?.channelId

/** What the table of roles does not allow ends here, before anything is read or done. */
function admit(reader: SignedIn, method: string, route: string, channelId: string | undefined): void {
  const least = leastFor(method, route)
  if (!least || !allows(least, reader, channelId)) throw new Forbidden()
}

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
    theme: jar.theme,
    flash: jar.flash,
    ticket: crypto.randomUUID(),
    demo: world.config.demo,
    may: () => false,
  }
}

async function readerOf(world: World, request: Request, address?: string): Promise<Reader> {
  const { session } = Cookie.read(world, request)
  const staff = session ? await Session.find(world.db, session, world.now(), address) : null
  if (!staff) return stranger(world, request)
  const person = { staff: { ...staff, owner: staff.ownerSince !== null }, channels: await channelsOf(world, staff) }
  const may: Reader["may"] = (address, method) => allowsAddress(person, address, method)
  return { ...stranger(world, request, staff.locale), ...person, may }
}

/** The accounts somebody has a role on: for an owner, all. */
async function channelsOf({ db }: World, { id, ownerSince }: Staff.Staff): Promise<ChannelInView[]> {
  const all = await Channel.list(db)
  const held = ownerSince ? null : await Role.held(db, id)
  const mine = all.flatMap((channel) => {
    const role = held ? held.get(channel.id) : "owner"
    return role ? [inView(channel, role)] : []
  })
  const ids = mine.map((channel) => channel.id)
  const marks = await Overview.marks(db, ids)
  return mine.map((channel) => ({ ...channel, ...marks.get(channel.id) }))
}

export async function signedInReader(world: World, request: Request, address?: string): Promise<SignedIn> {
  const reader = await readerOf(world, request, address)
  if (!reader.staff) throw new SignInFirst()
  return { ...reader, staff: reader.staff }
}

/** What the page heads need, and nothing sealed. */
function inView(channel: Channel.Channel, role: Role.Role): ChannelInView {
  const { id, name, pictureUrl, basicId, zone, stoppedAt, haltedAt } = channel
  return { id, name, pictureUrl, basicId, zone, stoppedAt, haltedAt, trouble: Trouble.told(channel), role }
}
