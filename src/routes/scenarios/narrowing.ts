import * as v from "valibot"
import * as Grid from "../../domain/grid"
import * as Segment from "../../domain/segment"
import type { World } from "../../world"
import { idOf, wordOf } from "../posted"

type Query = Record<string, string | undefined>

const LONGEST = 20_000

/** What narrows the readers of a scenario, and how the address says it. What is not there on this account is passed over. */
export type Narrowed = {
  search: Grid.Search
  narrowed: (readonly [string, string])[]
  picked: Grid.Picked.Picked | null
}

export async function readersIn({ db }: World, channelId: bigint, query: Query): Promise<Narrowed> {
  const name = (query.name ?? "").trim().slice(0, 200)
  const state = wordOf(Grid.states, query.state)
  const tagId = idOf(query.tag)
  const mark = query.mark === "none" ? "none" : (idOf(query.mark)?.toString() ?? null)
  const asked = treeIn(query.segment)
  const segment = asked && (await Segment.check(db, channelId, asked)).length === 0 ? asked : null
  const listId = idOf(query.list)
  const picked = listId === null ? null : await Grid.Picked.find(db, channelId, listId)
  const leaves: Segment.Tree[] = [
    ...(tagId === null ? [] : [{ tag: String(tagId), has: true }]),
    ...(mark === null ? [] : [{ mark, has: true }]),
    ...(segment ? [segment] : []),
  ]
  return {
    search: {
      ...(name ? { name } : {}),
      ...(state ? { state } : {}),
      segment: leaves.length > 1 ? { all: leaves } : (leaves[0] ?? null),
      ...(picked ? { picked: picked.id } : {}),
    },
    narrowed: spelled({ name, state, tag: tagId, mark, segment: segment && JSON.stringify(segment), list: listId }),
    picked,
  }
}

/** A question as an address carries it; null where it is none. */
export function treeIn(text: string | undefined): Segment.Tree | null {
  if (!text || text.length > LONGEST) return null
  const judged = v.safeParse(v.pipe(v.string(), v.parseJson(), Segment.schema), text)
  return judged.success ? judged.output : null
}

function spelled(named: Record<string, string | bigint | null | undefined>): [string, string][] {
  return Object.entries(named).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
}
