import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import * as View from "../../../views/scenarios/readers"
import * as Enrollment from "../../domain/enrollment"
import type { Fault } from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Scenario from "../../domain/scenario"
import * as Tag from "../../domain/tag"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { address, cut, pages } from "../paging"
import { idIn, idOf, one, posted, wordOf } from "../posted"
import { onChannel } from "../reader"
import { recordedAfter } from "../recorded"

type Query = Record<string, string | undefined>

const ON_A_PAGE = 50
const AT_ONCE = 2_000

/** Who walks a scenario, and enrolling many at once. */
export const readers = (world: World) => {
  const { db } = world
  const home = (reader: OnChannel, id: bigint) => `/channels/${reader.channel.id}/scenarios/${id}/readers`

  const shown = async (reader: OnChannel, scenarioId: bigint, query: Query, faults: readonly Fault[] = []) => {
    const channelId = reader.channel.id
    const scenario = await Scenario.findCounted(db, channelId, scenarioId)
    const state = wordOf(["active", "completed", "withdrawn"], query.state)
    const before = idOf(query.before) ?? undefined
    const rows = await Enrollment.list(db, channelId, { scenarioId, state }, { before, limit: ON_A_PAGE + 1 })
    const { page: walks, next } = cut(rows, ON_A_PAGE)
    const faces = await Friend.faces(
      db,
      channelId,
      walks.map(({ friendId }) => friendId),
    )
    return View.Readers({
      ...{ reader, scenario, faults, state: state ?? "", outcome: outcomeIn(query) },
      readers: walks.flatMap((enrollment) => {
        const friend = faces.get(enrollment.friendId)
        return friend ? [{ enrollment, friend }] : []
      }),
      tags: await Tag.list(db, channelId),
      following: await Friend.count(db, channelId, { state: "following" }, world.now()),
      pages: pages(home(reader, scenarioId), { state }, query, next),
    })
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/scenarios/:scenarioId/readers", async ({ reader, params, query }) =>
      page(world, reader, await shown(reader, idIn(params, "scenarioId"), query)),
    )
    .post(
      "/scenarios/:scenarioId/enrollments",
      async ({ reader, params, body }) => {
        const { id } = await Scenario.find(db, reader.channel.id, idIn(params, "scenarioId"))
        const tagId = one(body, "who") === "all" ? undefined : idOf(one(body, "tagId"))
        if (tagId === null) {
          const faults = [{ path: "tagId", code: "required" }]
          return page(world, reader, await shown(reader, id, {}, faults), 422)
        }
        const work = () => enrol(world, reader.channel.id, id, { state: "following", tagId })
        const done = await recordedAfter(world, reader, work, {
          ...{ noun: "scenario", deed: "enrolled", id },
          counts: ({ began }) => ({ friends: began }),
        })
        const outcome = { began: String(done.began), unchanged: String(done.unchanged) }
        return seeOther(world, address(home(reader, id), outcome))
      },
      { body: posted },
    )
}

/** In portions, each committed for itself: whoever began stays enrolled, and asking again changes nothing. */
async function enrol({ db, now }: World, channelId: bigint, scenarioId: bigint, search: Friend.Search) {
  const at = now()
  const done = { began: 0, unchanged: 0 }
  let after: bigint | null = null
  for (;;) {
    const ids: bigint[] = await Friend.ids(db, channelId, search, { after, limit: AT_ONCE, at })
    const { began, unchanged } = await Enrollment.start(db, channelId, scenarioId, ids, { at })
    done.began += began.length
    done.unchanged += unchanged.length
    after = ids.at(-1) ?? null
    if (ids.length < AT_ONCE) return done
  }
}

/** What an enrolment says of itself in the address it leads to. */
function outcomeIn({ began, unchanged }: Query) {
  const figure = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : null)
  const outcome = { began: figure(began) ?? 0, unchanged: figure(unchanged) ?? 0 }
  return began === undefined && unchanged === undefined ? null : outcome
}
