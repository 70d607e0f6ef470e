/** Pictures, videos and sounds of messages: checked when they come, kept once, and served to whoever has the address. */
import { and, eq, sql } from "drizzle-orm"
import type { Db } from "../../db"
import { media } from "../../schema"
import type { World } from "../../world"
import * as Fault from "../fault"
import { durationMs } from "./length"
import * as Picture from "./picture"
import * as Private from "./private"
import { find, type Media, uses } from "./read"
import { extensionOf, HEAD_BYTES, LIMITS, type Sort, sortOf } from "./sort"
import * as Store from "./store"

export { type As, pathOf, type Reach, reachOf } from "./address"
export { type Copy, imagemapWidths } from "./picture"
export { byToken, find, list, type Media, type Search, type Use, uses } from "./read"
export { type Kind, LIMITS, PREVIEW_LIMIT } from "./sort"

export const LONGEST_NAME = 200

export type Upload = { name: string; bytes: AsyncIterable<Uint8Array> }
export type Doing = { at: Temporal.Instant; staffId: bigint | null }

/** Takes a file in. The same bytes again are the file that is there already. Nothing half-written stays behind. */
export async function add(
  { db, config }: Pick<World, "db" | "config">,
  channelId: bigint,
  upload: Upload,
  doing: Doing,
): Promise<{ media: Media; known: boolean } | Fault.Refusal> {
  let sort: ReturnType<typeof sortOf> | null = null
  const received = await Store.receive(config, upload.bytes, {
    headBytes: HEAD_BYTES,
    limit: (head) => {
      sort = sortOf(head)
      // Of what is not taken, nothing more than its beginning is read.
      return "strange" in sort ? 0 : LIMITS[sort.kind]
    },
  })
  const found = sort as ReturnType<typeof sortOf> | null
  if (found && "strange" in found) {
    if (typeof received !== "string") await Store.drop(received.path)
    return Fault.one("file", `file_${found.strange}`)
  }
  if (received === "too_big" && found) return Fault.one("file", "file_too_big", { mb: LIMITS[found.kind] / 1024 ** 2 })
  if (typeof received === "string") return Fault.one("file", `file_${received}`)
  try {
    return await admit({ db, config }, channelId, { path: received.path, name: upload.name, sort: found! }, doing)
  } finally {
    await Store.drop(received.path)
  }
}

type Arrived = { path: string; name: string; sort: Sort }

async function admit(
  { db, config }: Pick<World, "db" | "config">,
  channelId: bigint,
  { path, name, sort }: Arrived,
  { at, staffId }: Doing,
): Promise<{ media: Media; known: boolean } | Fault.Refusal> {
  const size = sort.kind === "image" ? await Picture.sizeOf(path) : null
  if (sort.kind === "image" && (size === null || typeof size === "string"))
    return Fault.one("file", size === null ? "file_unreadable" : "file_too_many_pixels")
  const length = sort.kind === "image" ? null : await durationMs(path, sort.type)
  if (sort.kind !== "image" && length === null && sort.type !== "audio/mpeg")
    return Fault.one("file", "file_unreadable")
  await Private.takeOut(path, sort.type)
  const { hash, bytes } = await Store.measured(path)
  const facts = { ...sizeFacts(size), durationMs: length }
  return db.transaction(async (tx) => {
    await alone(tx, hash)
    const [known] = await tx
      .select()
      .from(media)
      .where(and(eq(media.channelId, channelId), eq(media.hash, hash)))
    await Store.keep(config, path, hash)
    if (known) return { media: known, known: true }
    const [row] = await tx
      .insert(media)
      .values({
        ...{ channelId, token: token(), hash, kind: sort.kind, type: sort.type, bytes, ...facts, staffId },
        ...{ name: nameOf(name, sort.type), createdAt: at },
      })
      .returning()
    return { media: row!, known: false }
  })
}

const sizeFacts = (size: Picture.Size | string | null) =>
  size === null || typeof size === "string" ? {} : { width: size.width, height: size.height }

/** Adding and removing the same bytes take turns, also between channels and programs. */
const alone = (db: Db, hash: string) => db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${hash}, 7107))`)

/** 128 bits: an address that nobody guesses. */
const token = () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url")

function nameOf(name: string, type: string): string {
  const bare = [...name.normalize("NFC").replace(/^.*[\\/]/, "")].filter((letter) => !/\p{Cc}/u.test(letter)).join("")
  return bare.trim().slice(0, LONGEST_NAME) || `file.${extensionOf(type)}`
}

export async function rename(
  db: Db,
  channelId: bigint,
  id: bigint,
  name: string,
): Promise<{ media: Media } | Fault.Refusal> {
  const { type } = await find(db, channelId, id)
  if (!name.trim()) return Fault.one("name", "required")
  if (name.length > LONGEST_NAME) return Fault.one("name", "too_long", { max: LONGEST_NAME })
  const [row] = await db
    .update(media)
    .set({ name: nameOf(name, type) })
    .where(and(eq(media.channelId, channelId), eq(media.id, id)))
    .returning()
  return { media: row! }
}

/** Refused while a step shows it, now or in words that left before: friends may look at those again. */
export async function remove(
  { db, config }: Pick<World, "db" | "config">,
  channelId: bigint,
  id: bigint,
): Promise<{ removed: Media } | Fault.Refusal> {
  const outcome = await db.transaction(async (tx): Promise<{ removed: Media } | Fault.Refusal> => {
    const row = await find(tx, channelId, id)
    const used = await uses(tx, channelId, row.token, 1)
    if (used.length > 0 || (await isUnderWay(tx, channelId, row.token))) return Fault.one("", "media_in_use")
    await tx.delete(media).where(and(eq(media.channelId, channelId), eq(media.id, id)))
    return { removed: row }
  })
  if (!Fault.isRefusal(outcome)) await letGo({ db, config }, outcome.removed.hash)
  return outcome
}

/** The bytes go when no row speaks of them any more, and not before that is certain. */
async function letGo({ db, config }: Pick<World, "db" | "config">, hash: string): Promise<void> {
  await db.transaction(async (tx) => {
    await alone(tx, hash)
    const [shared] = await tx.select({ id: media.id }).from(media).where(eq(media.hash, hash)).limit(1)
    if (!shared) await Store.forget(config, hash)
  })
}

/** What staff sent in the last days, or are sending, may show it. */
async function isUnderWay(db: Db, channelId: bigint, token: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from (select messages from pushes where channel_id = ${channelId} order by id desc limit 1000) p
    where media_in(p.messages) @> array[${token}::text] limit 1`)
  return rows.length > 0
}

/** The file of an address: the bytes as they came, or a copy of another size. */
export async function fileOf(
  { config }: Pick<World, "config">,
  row: Media,
  copy: Picture.Copy | null,
): Promise<string> {
  if (copy === null) return Store.pathOf(config, row.hash)
  return Picture.copyOf(config, row.hash, row.type, copy)
}

/** Chore: what a process left half-received when it died. */
export const sweep = (world: Pick<World, "config">, now: Temporal.Instant) => Store.sweep(world.config, now)
