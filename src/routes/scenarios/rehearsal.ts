import { Elysia } from "elysia"
import type { OnChannel } from "../../../views/reader"
import { RehearsalPage } from "../../../views/rehearsal"
import { type Asked, layouts, starts } from "../../../views/rehearsal/asked"
import * as Fault from "../../domain/fault"
import * as Friend from "../../domain/friend"
import * as Rehearsal from "../../domain/rehearsal"
import * as Scenario from "../../domain/scenario"
import * as Step from "../../domain/step"
import type { World } from "../../world"
import { page } from "../answer"
import { idIn, idOf, wordOf } from "../posted"
import { onChannel } from "../reader"
import { choices } from "../steps/shown"
import { scriptOf } from "./script"

const MOST_MATCHES = 8

/** A walk shown before it is walked. Nothing changes, so everything stands in the address. */
export const rehearsal = (world: World) => {
  const { db } = world

  const shown = async (reader: OnChannel, scenarioId: bigint, search: URLSearchParams) => {
    const channelId = reader.channel.id
    const scenario = await Scenario.find(db, channelId, scenarioId)
    const friendId = idOf(search.get("friend"))
    const friend = friendId === null ? null : await Friend.find(db, channelId, friendId)
    const walks = friend ? await Friend.walks(db, channelId, friend.id) : []
    const walking = walks.some(
      ({ enrollment }) => enrollment.scenarioId === scenarioId && enrollment.state === "active",
    )
    const asked = askedIn(search, walking)
    const all = await choices(world, channelId)
    const script = scriptOf(asked, { scenario, friend, fields: all.fields, zone: reader.zone, now: reader.now })
    const depends = await Rehearsal.questions(db, channelId, scenarioId)
    const refused = Fault.isRefusal(script)
    const markup = RehearsalPage({
      ...{ reader, scenario, asked, friend, choices: all },
      steps: await Step.list(db, channelId, scenarioId),
      matches: asked.name ? await named(reader, asked.name) : null,
      tags: all.tags.filter(({ id }) => depends.tags.has(id)),
      fields: all.fields.filter(({ id }) => depends.fields.has(id)),
      outcome: refused ? null : await Rehearsal.rehearse(db, channelId, script, reader.now),
      faults: refused ? script.faults : [],
    })
    return page(world, reader, markup, refused ? 422 : 200)
  }

  const named = async (reader: OnChannel, name: string) => {
    const found = await Friend.list(db, reader.channel.id, { name }, { limit: MOST_MATCHES, at: reader.now })
    return found.friends
  }

  return new Elysia({ prefix: "/channels/:channelId" })
    .use(onChannel(world))
    .get("/scenarios/:scenarioId/rehearsal", ({ reader, params, request }) =>
      shown(reader, idIn(params, "scenarioId"), new URL(request.url).searchParams),
    )
}

function askedIn(search: URLSearchParams, walking: boolean): Asked {
  const text = (name: string) => (search.get(name) ?? "").trim().slice(0, 200)
  const fields = [...search].filter(([name]) => name.startsWith("field-"))
  const friend = text("friend")
  const usual = friend && walking ? "present" : "enrolled"
  const start = wordOf(starts, search.get("start")) ?? usual
  return {
    ...{ friend, name: text("name"), at: text("at"), followedAt: text("followedAt") },
    ...{ pauseFrom: text("pauseFrom"), pauseUntil: text("pauseUntil"), tags: search.getAll("tag").slice(0, 500) },
    start: start === "present" && !friend ? "enrolled" : start,
    fields: Object.fromEntries(fields.map(([name, value]) => [name.slice("field-".length), value.slice(0, 2000)])),
    layout: wordOf(layouts, search.get("layout")) ?? "",
  }
}
