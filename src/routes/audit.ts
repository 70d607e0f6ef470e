import { Elysia } from "elysia"
import { List, type Searched } from "../../views/audit"
import type { OnChannel, SignedIn } from "../../views/reader"
import * as Audit from "../domain/audit"
import * as Staff from "../domain/staff"
import type { World } from "../world"
import { page } from "./answer"
import { pages } from "./paging"
import { idOf, wordOf } from "./posted"
import { onChannel, signedIn } from "./reader"

type Query = Record<string, string | undefined>

const ON_A_PAGE = 50

/** Who changed what: of one account for its admins, and of the whole installation for owners. */
export const audit = (world: World) => {
  const shown = async (reader: SignedIn | OnChannel, path: string, query: Query) => {
    const channelId = reader.channel?.id
    const searched = searchedIn(query)
    const found = await Audit.list(world.db, meant(searched, channelId, reader.zone), {
      before: keyIn(query.before),
      limit: ON_A_PAGE + 1,
    })
    const last = found.length > ON_A_PAGE ? found[ON_A_PAGE - 1] : undefined
    return List({
      ...{ reader, path, searched },
      entries: found.slice(0, ON_A_PAGE),
      people: await Staff.list(world.db, channelId),
      pages: pages(path, searched, query, last ? spelled(last) : null),
    })
  }

  return new Elysia()
    .use(
      new Elysia()
        .use(signedIn(world))
        .get("/audit", async ({ reader, query }) => page(world, reader, await shown(reader, "/audit", query))),
    )
    .use(
      new Elysia()
        .use(onChannel(world))
        .get("/channels/:channelId/audit", async ({ reader, query }) =>
          page(world, reader, await shown(reader, `/channels/${reader.channel.id}/audit`, query)),
        ),
    )
}

/** What the address asks for; what it cannot mean is passed over. */
function searchedIn({ staff, noun, day }: Query): Searched {
  const who = staff === "api" ? staff : idOf(staff)?.toString()
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day ?? "") && isDate(day!) ? day : undefined
  return { staff: who, noun: wordOf(Audit.nouns, noun), day: date }
}

function meant({ staff, noun, day }: Searched, channelId: bigint | undefined, zone: string): Audit.Search {
  const from = day ? Temporal.PlainDate.from(day).toZonedDateTime(zone) : null
  return {
    ...{ channelId, noun },
    ...(staff === "api" ? { tokens: true } : { staffId: idOf(staff) ?? undefined }),
    ...(from && { from: from.toInstant(), until: from.add({ days: 1 }).toInstant() }),
  }
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).year > 1970
  } catch {
    return false
  }
}

/** A line's place, in microseconds and by its id. */
const spelled = ({ at, id }: Audit.Key) => `${at.epochNanoseconds / 1000n}-${id}`

function keyIn(text: string | undefined): Audit.Key | undefined {
  const [, micros, id] = /^(\d{1,17})-(\d{1,18})$/.exec(text ?? "") ?? []
  return micros && id ? { at: new Temporal.Instant(BigInt(micros) * 1000n), id: BigInt(id) } : undefined
}
