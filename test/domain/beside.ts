/**
 * A scene with a channel's twin beside it: it is born anew for each deed and before each answer of LINE's. Nothing of it may
 * change, nobody may look at it, and nobody hears what it says.
 */
import { expect, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Automation from "../../src/domain/automation"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import type { Answer } from "../../src/line/client"
import { inScene, type Scene } from "../engine"
import * as Twin from "./twin"
import * as Watched from "./watched"

export type Beside = <T>(deed: () => Promise<T>) => Promise<T>

/** `unwatched`: the database as its owner has it. */
type Body = (s: Scene, beside: Beside, unwatched: Db) => Promise<unknown>

/** A test. A busy machine may take long over so many births. */
export const besideTwin = (title: string, body: Body) => test(title, sceneOf(body), 240_000)

function sceneOf(body: Body): () => Promise<void> {
  return inScene(async (s, own) => {
    const watched = await Watched.open(own)
    const changed = new Set<string>()
    let twin: Twin.Twin | null = null
    const look = async () => {
      for (const table of twin ? await Twin.touched(own.db, twin) : []) changed.add(table)
    }
    const born = async () => {
      await look()
      twin = await Twin.make(own.db, s.channelId)
    }
    // Many ask LINE at once: who asks before the next birth has begun shares it. One that cannot be, because somebody
    // holds its rows, counts too.
    let last: Promise<unknown> = Promise.resolve()
    let next: Promise<unknown> | null = null
    const anew = () => {
      next ??= last
        .then(() => {
          next = null
          return born()
        })
        .catch((error: unknown) => changed.add(String(error)))
      last = next
      return next
    }
    /** Those who ask side by side hear LINE's answer when the last of their twins is born: else it would be gone meanwhile. */
    const allBorn = async () => {
      await anew()
      for (let seen: unknown = null; seen !== last; await seen) seen = last
    }
    const beside: Beside = async (deed) => {
      await anew()
      return deed()
    }
    const { tick, webhook } = s
    const { push, multicast, reply } = s.w.line
    const asked =
      <A extends unknown[]>(ask: (...of: A) => Promise<Answer>) =>
      async (...of: A) => {
        await allBorn()
        return ask(...of)
      }
    s.w.line = { ...s.w.line, push: asked(push), multicast: asked(multicast), reply: asked(reply) }
    s.tick = async () => {
      await beside(async () => (await Automation.drain(s.w, s.channelId)) + (await Quota.release(s.w, s.channelId)))
      await beside(() => Enrollment.plan(s.w, s.channelId))
      await beside(() => Delivery.send(s.w, s.channelId))
      // What is done for all channels at once looks at the twin, too.
      s.w.db = own.db
      await tick()
      s.w.db = watched.db
    }
    // What LINE tells is written down for all channels at once, too.
    s.webhook = async (...events) => {
      s.w.db = own.db
      await webhook(...events)
      s.w.db = watched.db
    }
    s.w.db = watched.db
    await body(s, beside, own.db).finally(() => watched.close())
    await look()
    expect(await watched.sightings()).toEqual([])
    expect([...changed]).toEqual([])
    expect(s.sent.flatMap(({ words }) => words).filter((words) => words.includes(Twin.words))).toEqual([])
    expect(s.w.logged.filter((line) => /a chore failed|an event failed|could not be planned/.test(line))).toEqual([])
  })
}
