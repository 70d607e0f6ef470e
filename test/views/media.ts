import * as Media from "../../views/media"
import type { Item } from "../../views/media/item"
import * as One from "../../views/media/one"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const item: Item = {
  ...{ channelId: 7n, id: 1n, token: hostile, hash: hostile, kind: "image", type: hostile, bytes: 5, name: hostile },
  ...{ width: 1, height: 1, durationMs: 1, staffId: null, createdAt: now },
  ...{ thumb: hostileUrl, file: hostileUrl, address: hostileUrl },
}
const faults = ["", "file", "name"].map((path) => ({ path, code: hostile, words: hostile }))
const pages = { newer: hostileUrl, older: hostileUrl }
const uses = [{ stepId: 1n, scenarioId: 1n, step: hostile, scenario: hostile, position: 1, now: false }]

export const media: Record<string, Show> = {
  "media:List": (reader) =>
    Media.List({
      ...{ reader, media: [item, { ...item, kind: "video", thumb: null }], kind: "image", name: hostile, pages },
      ...{ refused: [{ name: hostile, faults }], reach: { is: "not_https" } },
    }),
  "media/one:One": (reader) =>
    One.One({ reader, media: item, uses, reach: { is: "unaddressed" }, name: hostile, faults }),
  "media/one player": (reader) =>
    One.One({ reader, media: { ...item, kind: "audio" }, uses: [], reach: { is: "open" } }),
}
