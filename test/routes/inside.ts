import type { Db } from "../../src/db"
import * as Session from "../../src/domain/session"
import { staff } from "../../src/schema"
import type { Locale } from "../../views/locales"
import * as People from "../domain/people"
import type { Scene } from "../engine"
import { kept } from "../kept"
import { type Browser, browser as browse, door } from "./door"

export type Inside = Awaited<ReturnType<typeof inside>>

/** Somebody signed in, on an account of theirs; a second account stands beside it, whose things must stay out of reach. */
export async function inside(db: Db) {
  const { world, browser } = door(db)
  world.at = People.morning
  const channelId = await People.channel(db, { connectedAt: People.morning })
  const elsewhere = await People.channel(db, { name: "別のアカウント", connectedAt: People.morning })
  const me = await known(db, browser())
  const root = `/channels/${channelId}`
  return { world, me, stranger: browser(), channelId, elsewhere, root, ...reading(me) }
}

/** Somebody signed in, looking at what the real engine has done in a scene. */
export async function insideScene({ w, channelId }: Scene, around = kept) {
  const me = await known(w.db, browse(around({ ...w, config: { ...w.config, publicUrl: null }, now: () => w.at })))
  return { me, root: `/channels/${channelId}`, ...reading(me) }
}

export async function known(db: Db, me: Browser): Promise<Browser> {
  me.cookies.set("tobiishi", await Session.begin(db, await person(db), "test", People.morning))
  return me
}

/** A member of staff, who may do everything. */
export async function person(
  db: Db,
  at = People.morning,
  who: { name?: string; email?: string; locale?: Locale } = {},
): Promise<bigint> {
  const given = { email: "hanako@example.jp", name: "花子", passwordHash: "unused", createdAt: at, ownerSince: at }
  const [row] = await db
    .insert(staff)
    .values({ ...given, ...who })
    .returning({ id: staff.id })
  return row!.id
}

export function reading(me: Browser) {
  /** The page's text as a reader sees it: markup gone, entities resolved, white space calm. */
  const read = async (answer: Response | Promise<Response>) => words(await (await answer).text())
  const see = (path: string) => read(me.get(path))
  return { read, see }
}

export function words(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
}

/** A form whose names may stand several times. */
export function send(me: Browser, path: string, fields: readonly (readonly [string, string])[]) {
  const body = new URLSearchParams(fields.map(([name, value]) => [name, value]))
  return me.ask(path, { method: "POST", body, headers: { "sec-fetch-site": "same-origin" } })
}
