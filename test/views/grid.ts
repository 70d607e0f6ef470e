import type { Cell, Reader } from "../../src/domain/grid"
import { History } from "../../views/grid"
import { Deliveries } from "../../views/grid/of-step"
import { Segment } from "../../views/grid/segment"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"
import { choices, scenario, step } from "./scenarios"

const pages = { newer: hostileUrl, older: hostileUrl }

const friend = { id: 1n, name: hostile, called: hostile, pictureUrl: hostileUrl }

const readers: Reader[] = [1n, 2n].map((id) => ({
  ...{ id, state: "active", holds: ["paused"], originAt: now, eligibleFrom: now, enrolledAt: now, endedAt: now },
  ...{ lateChoice: null, catchingUp: false, floored: true, friend },
}))

const kinds: Cell[] = [
  { is: "skipped", at: now, reason: hostile, deliveryId: 1n, versionId: 1n, edited: true },
  { is: "passes", reason: hostile, edited: false },
]

const cellOf = (id: bigint) => kinds[Number(id) - 1]

const gone = { ...step, deletedAt: now }

const narrowed = (["name", "state", "tag", "mark", "segment", "list"] as const).map((name) => [name, hostile] as const)

export const grid: Record<string, Show> = {
  "grid:History": (reader) =>
    History({
      ...{ reader, scenario, steps: [step], readers, cellOf, lookedThrough: 10_000, pages, narrowed, choices },
      window: { from: 15, all: 40, earlier: hostileUrl, later: hostileUrl },
      search: { segment: { tag: "9", has: true } },
      picked: { id: 1n, friendIds: [1n], absent: [hostile] },
      pasted: { list: hostile, error: hostile },
      gone: { count: 2, shown: false },
    }),
  "grid:History of deleted steps": (reader) =>
    History({
      ...{ reader, scenario, steps: [gone], readers, cellOf, lookedThrough: null, pages, narrowed, choices },
      window: { from: 0, all: 1, earlier: null, later: null },
      ...{ search: { segment: null }, picked: null, gone: { count: 1, shown: true } },
    }),
  "grid/segment:Segment": (reader) =>
    Segment({
      ...{ reader, scenario, choices, kept: narrowed },
      filter: { mode: "all", rows: [{ kind: "mark", id: hostile, is: hostile, value: hostile }], json: hostile },
      faults: [{ path: "filter.all[0]", code: "line", params: { words: hostile }, words: hostile }],
    }),
  "grid/of-step:Deliveries": (reader) =>
    Deliveries({
      ...{ reader, scenario, step, list: "delivered", version: 1n, path: hostileUrl, coming: [], cellOf, pages },
      versions: [{ id: 1n, number: 1, createdAt: now, replacedAt: now }],
      delivered: [{ id: 1n, enrollmentId: 1n, versionId: 1n, at: now, friend }],
      lookedThrough: 10_000,
    }),
  "grid/of-step deleted": (reader) =>
    Deliveries({
      ...{
        reader,
        scenario,
        step: gone,
        list: "delivered",
        version: null,
        path: hostileUrl,
        coming: [],
        cellOf,
        pages,
      },
      ...{ versions: [], delivered: [], lookedThrough: null },
    }),
  "grid/of-step on its way": (reader) =>
    Deliveries({
      ...{ reader, scenario, step, list: "coming", version: null, path: hostileUrl, delivered: [], cellOf, pages },
      ...{ versions: [], coming: readers, lookedThrough: null },
    }),
}
