import type { Entry } from "../../src/domain/audit"
import * as Audit from "../../views/audit"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const entry: Entry = {
  ...{ id: 1n, at: now, channelId: 7n, staffId: 1n, sessionId: 1n, tokenId: null, who: hostile, agent: hostile },
  ...{ noun: "tag", deed: "changed", subjectId: 1n, subject: hostile, counts: { [hostile]: 3 } },
  changes: [
    { path: hostile, before: hostile, after: hostile },
    { path: "name", before: hostile, after: null },
    { path: "secret", secret: true },
    ...["a", "b", "c", "d", "e"].map((path) => ({ path, before: null, after: hostile })),
  ],
}
const pages = { newer: hostileUrl, older: hostileUrl }

export const staff: Record<string, Show> = {
  "audit:List": (reader) =>
    Audit.List({
      ...{ reader, path: hostileUrl, entries: [entry], people: [{ id: 1n, name: hostile }], pages },
      searched: { staff: hostile, noun: "tag", day: hostile },
    }),
}
