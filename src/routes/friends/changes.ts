import { Elysia } from "elysia"
import { Change, type Deed } from "../../../views/friends/change"
import type { OnChannel } from "../../../views/reader"
import * as Bulk from "../../domain/bulk"
import * as Friend from "../../domain/friend"
import * as Tag from "../../domain/tag"
import * as Undo from "../../domain/undo"
import type { World } from "../../world"
import { page, seeOther } from "../answer"
import { asForm } from "../deliveries/narrowing"
import { address } from "../paging"
import { idOf, idsOf, many, one, type Posted, posted, wordOf } from "../posted"
import { onChannel } from "../reader"
import { recordedAfter, takenOnce } from "../recorded"
import { list, vocabularyOf } from "./list"
import { narrowing, pairs, spelled } from "./narrowing"
import { openScenario } from "./target"

const deeds = ["tag", "untag", "enrol"] as const
type Subject = { id: bigint; name: string; paused?: boolean }
type Asked = { deed: Deed; subject: Subject; change: Bulk.Change } & Friend.Several.Chosen

/** Something is done with many friends of the list at once: shown first, then done, then taken back if need be. */
export const changes = (world: World) => {
  const { db } = world

  const refused = async (reader: OnChannel, form: Posted, error: "nobody" | "noTag" | "noScenario") => {
    const ticked = new Set(many(form, "id"))
    const shown = await list(world, reader, form, { ticked, error: reader.t(`friends.change.${error}`) })
    return page(world, reader, shown, 422)
  }

  return new Elysia({ prefix: "/channels/:channelId/friends/changes" })
    .use(onChannel(world))
    .get("/new", async ({ reader, request }) => {
      const form = asForm(request.url)
      const asked = await askedIn(world, reader, form)
      if (typeof asked === "string") return refused(reader, form, asked)
      const { deed, subject, change, ids, more } = asked
      const preview = await Bulk.preview(db, reader.channel.id, change, ids)
      const said = await again(world, reader, form)
      const fields = [...said.fields, ["do", deed], [deed === "enrol" ? "scenarioId" : "tagId", String(subject.id)]]
      return page(
        world,
        reader,
        Change({
          ...{ reader, deed, subject, preview, more, most: Friend.Several.MOST_AT_ONCE },
          ...{ fields: fields.map(([name = "", value = ""]) => [name, value] as const), back: said.back },
        }),
      )
    })
    .post(
      "/",
      async ({ reader, body }) => {
        const asked = await askedIn(world, reader, body)
        if (typeof asked === "string") return refused(reader, body, asked)
        const { back } = await again(world, reader, body)
        await takenOnce(world, reader, body, back)
        const changed = await done(world, reader, asked)
        return seeOther(world, back, await told(world, reader, asked, changed))
      },
      { body: posted },
    )
}

/** Who is meant, and what is to be done; or what is missing. */
async function askedIn(world: World, reader: OnChannel, form: Posted) {
  const { db } = world
  const channelId = reader.channel.id
  const choice = await choiceIn(world, reader, form)
  const { ids, more } = await Friend.Several.chosen(db, channelId, choice, world.now())
  if (ids.length === 0) return "nobody"
  const deed = wordOf(deeds, one(form, "do")) ?? "tag"
  if (deed === "enrol") {
    const scenario = await openScenario(db, channelId, one(form, "scenarioId"))
    if (!scenario) return "noScenario"
    const { id, name, reentry } = scenario
    const subject = { id, name, paused: scenario.pausedAt !== null }
    return { deed, subject, change: { do: deed, scenarioId: id, reentry }, ids, more } satisfies Asked
  }
  const tagId = idOf(one(form, "tagId"))
  const tag = tagId === null ? null : await Tag.findMaybe(db, channelId, tagId)
  if (!tag) return "noTag"
  return { deed, subject: tag, change: { do: deed, tagId: tag.id }, ids, more } satisfies Asked
}

async function choiceIn({ db }: World, reader: OnChannel, form: Posted): Promise<Friend.Several.Choice> {
  if (one(form, "all") !== "1") return { ids: idsOf(many(form, "id")) }
  const { fields } = await vocabularyOf(db, reader.channel.id)
  return { search: narrowing(form, fields, reader.zone).search }
}

/** The same choice once more, and the list it was made in. */
async function again({ db }: World, reader: OnChannel, form: Posted) {
  const { fields } = await vocabularyOf(db, reader.channel.id)
  const { typed } = narrowing(form, fields, reader.zone)
  const chosen: [string, string][] =
    one(form, "all") === "1" ? [["all", "1"]] : many(form, "id").map((id) => ["id", id])
  return {
    fields: [...chosen, ...pairs(typed)],
    back: address(`/channels/${reader.channel.id}/friends`, spelled(typed)),
  }
}

const audited = { tag: "tagged", untag: "untagged", enrol: "enrolled" } as const

function done(world: World, reader: OnChannel, { deed, subject, change, ids }: Asked): Promise<bigint[]> {
  const noun = deed === "enrol" ? "scenario" : "tag"
  return recordedAfter(world, reader, () => Bulk.carryOut(world.db, reader.channel.id, change, ids, world.now()), {
    noun,
    deed: audited[deed],
    id: subject.id,
    counts: (changed: bigint[]) => ({ friends: changed.length }),
  })
}

const undone = { tag: "tag.drop", untag: "tag.add", enrol: "enrollment.withdraw" } as const

async function told({ db, now }: World, reader: OnChannel, { deed, subject }: Asked, changed: bigint[]) {
  const say = `friends.flash.${audited[deed]}` as const
  if (changed.length === 0) return { say, count: 0 }
  const offer = { verb: undone[deed], subjectId: subject.id, ids: changed }
  const undo = await Undo.offer(db, reader.channel.id, reader.staff.id, offer, now())
  return { say, count: changed.length, undo }
}
