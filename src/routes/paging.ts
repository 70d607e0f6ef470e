/** Steps through a list by key, without script: the way back travels along in the address. */

type Query = Record<string, string | undefined>

export type Pages = { newer: string | null; older: string | null }

const LONGEST_TRAIL = 30
const FIRST = "0"

/** `next` is the key behind this page, null at the end; `search` is what narrows the list. */
export function pages(path: string, search: Query, { before, trail }: Query, next: string | null): Pages {
  const behind = trail?.split(".").filter(Boolean) ?? []
  const last = behind.at(-1)
  const rest = behind.slice(0, -1).join(".")
  return {
    newer: before ? address(path, { ...search, before: last === FIRST ? undefined : last, trail: rest }) : null,
    older:
      next === null
        ? null
        : address(path, {
            ...search,
            before: next,
            trail: [...behind, before || FIRST].slice(-LONGEST_TRAIL).join("."),
          }),
  }
}

/** What an address says; a name may stand several times. */
export type Spelled = Readonly<Record<string, string | readonly string[] | undefined>>

/** A path with those parameters that say something. */
export function address(path: string, search: Spelled): string {
  const given = Object.entries(search).flatMap(([name, value = ""]) =>
    [value].flat().flatMap((each): [string, string][] => (each ? [[name, each]] : [])),
  )
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}

/** Cuts one row more than fits into the page and the key of its last row. */
export function cut<T extends { id: bigint }>(rows: readonly T[], limit: number): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last ? String(last.id) : null }
}
