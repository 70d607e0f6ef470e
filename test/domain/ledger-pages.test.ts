/** The ledger page by page: from whichever index a page begins, it shows the rows that the search means. */
import { expect, test } from "bun:test"
import * as Delivery from "../../src/domain/delivery"
import type * as Keyset from "../../src/domain/keyset"
import type { Answer } from "../../src/line/client"
import { accepted, inScene, type Scene, tokyo } from "../engine"

const refused: Answer = { is: "refused", status: 400, words: "no", recipient: null, message: null }

/** A short stretch, so that a page ends before it is full, and nothing counts as few. */
const short = { few: 0, stretch: 5 }

async function whole(s: Scene, search: Delivery.Search, bounds?: typeof short): Promise<bigint[]> {
  const found: bigint[] = []
  let after: Keyset.Place | null = null
  for (let pages = 0; pages < 100; pages++) {
    const page: Delivery.Pages.Page = await Delivery.Pages.page(
      s.w.db,
      s.channelId,
      search,
      { after, limit: 4 },
      bounds,
    )
    found.push(...page.entries.map(({ id }) => id))
    if (!page.next) return found
    after = page.next
  }
  throw new Error("the ledger has no end")
}

test(
  "each search finds its rows once, newest first, in long stretches and in short ones",
  inScene(async (s) => {
    const scenarios = [await s.scenario({ name: "甲" }), await s.scenario({ name: "乙" })]
    const at = (offset: number) => ({ timing: { kind: "elapsed", offset, unit: "minutes" } })
    const steps: bigint[] = []
    for (const id of scenarios)
      for (const minute of [0, 10]) steps.push(await s.step(id, { name: `${minute}`, ...at(minute) }))
    const friends = [await s.friend(), await s.friend(), await s.friend(), await s.friend()]
    for (const id of scenarios) for (const friend of friends) await s.walk(id, friend)
    s.answers.push(accepted, refused)
    await s.tick()
    await s.at("2026-11-21T09:30")
    const all = (await Delivery.list(s.w.db, s.channelId, {}, { limit: 500 })).toReversed().toReversed()
    expect(all.length).toBe(16)
    const [one] = all
    const half = tokyo("2026-11-21T09:10")
    const searches: [Delivery.Search, (entry: Delivery.Entry) => boolean][] = [
      [{}, () => true],
      [{ state: "sent" }, ({ state }) => state === "sent"],
      [{ state: "failed" }, ({ state }) => state === "failed"],
      [{ look: true, scenarioId: scenarios[0] }, (e) => e.state === "failed" && e.scenario.id === scenarios[0]],
      [{ scenarioId: scenarios[1] }, ({ scenario }) => scenario.id === scenarios[1]],
      [{ scenarioId: scenarios[1], state: "sent" }, (e) => e.scenario.id === scenarios[1] && e.state === "sent"],
      [{ stepId: steps[2] }, ({ step }) => step.id === steps[2]],
      [
        { stepId: steps[2], versionId: one!.versionId! },
        (e) => e.step.id === steps[2] && e.versionId === one!.versionId,
      ],
      [{ friendId: friends[1] }, ({ friend }) => friend.id === friends[1]],
      [{ batchId: one!.batchId! }, ({ batchId }) => batchId === one!.batchId],
      [{ from: half }, ({ recordedAt }) => Temporal.Instant.compare(recordedAt, half) >= 0],
      [{ until: half, state: "sent" }, (e) => Temporal.Instant.compare(e.recordedAt, half) < 0 && e.state === "sent"],
      [{ state: "frozen" }, () => false],
    ]
    let met = 0
    for (const [search, means] of searches) {
      const expected = all.filter(means).map(({ id }) => id)
      met += expected.length
      expect((await whole(s, search)).toSorted()).toEqual(expected.toSorted())
      expect(await whole(s, search, short)).toEqual(await whole(s, search))
    }
    expect(met).toBeGreaterThan(60)
    const last = { stepId: steps[0], state: "marked" } as const
    const rare = await Delivery.Pages.page(s.w.db, s.channelId, last, { limit: 4 }, { few: 0, stretch: 3 })
    expect([rare.entries.length, rare.unfinished, rare.next !== null]).toEqual([0, true, true])
  }),
  240_000,
)
