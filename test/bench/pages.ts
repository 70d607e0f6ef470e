/** Every page that a member of staff comes to by following links, and what PostgreSQL reads for one. */
import type { Sql } from "../../src/db"

export type Get = (path: string) => Promise<Response>

/** Addresses of pages by what kind of page they are: `/channels/:id/friends?sort`. */
export type Pages = Map<string, string[]>

/**
 * Follows links from an address through all that lies below `root`: `mostOfAKind` of each kind, the first friend, the
 * second, but not a million. A page that fails ends it with an error.
 */
export async function pagesFrom(get: Get, from: string, root: string, mostOfAKind = 2): Promise<Pages> {
  const found: Pages = new Map()
  const ahead = [from]
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const kind = kindOf(path)
    const known = found.get(kind) ?? []
    if (known.length >= mostOfAKind || known.includes(path)) continue
    const answer = await get(path)
    if (answer.status === 303) continue
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
    if (!answer.headers.get("content-type")?.startsWith("text/html")) continue
    found.set(kind, [...known, path])
    ahead.push(...linksIn(await answer.text(), path).filter((link) => link === root || link.startsWith(`${root}/`)))
  }
  return found
}

export const kindOf = (path: string): string => {
  const { pathname, searchParams } = new URL(path, "http://localhost")
  const names = [...new Set(searchParams.keys())].sort()
  return pathname.replace(/\d+/g, ":id") + (names.length > 0 ? `?${names.join("&")}` : "")
}

function linksIn(html: string, path: string): string[] {
  const links: string[] = []
  const here = new URL(path, "http://localhost")
  const reader = new HTMLRewriter().on("a[href]", {
    element(a) {
      const { origin, pathname, search } = new URL((a.getAttribute("href") ?? "").replaceAll("&amp;", "&"), here)
      if (origin === here.origin && !a.hasAttribute("download")) links.push(pathname + search)
    },
  })
  reader.transform(html)
  return links
}

/** How many rows and index entries PostgreSQL read for `work`, which must use this one connection alone. */
export async function readFor(sql: Sql, work: () => Promise<unknown>): Promise<number> {
  const before = await readSoFar(sql)
  await work()
  return (await readSoFar(sql)) - before
}

/** All that this database has read up to now, this connection's part of it included. */
export async function readSoFar(sql: Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`
  const [row] = await sql<{ read: string }[]>`
    select (select sum(seq_tup_read) from pg_stat_user_tables)
      + (select sum(greatest(idx_tup_read, idx_tup_fetch)) from pg_stat_user_indexes) as read`
  return Number(row!.read)
}
