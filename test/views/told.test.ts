/** What people are shown where what was stored, typed or sent is not yet words for them. */
import { describe, expect, test } from "bun:test"
import type { Entry } from "../../src/domain/audit"
import * as Audit from "../../views/audit"
import { Halt } from "../../views/channels/halt"
import { partsOf } from "../../views/dashboard"
import { Face, nameOf } from "../../views/friends/face"
import { translator } from "../../views/locales"
import { makeAll } from "../../views/messages/draft"
import { faultOf } from "../../views/parts/fault"
import { Consequences } from "../../views/steps/consequences"
import { now, readerOf } from "./hostile"
import { scenario } from "./scenarios"
import { blast } from "./timeline"

const [ja, en] = [readerOf("ja"), readerOf("en")]
const spoken = (markup: unknown) =>
  String(markup)
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")

describe("somebody's name", () => {
  test("that draws nothing is said to be missing: LINE allows blanks, fillers and letters without width", () => {
    for (const name of [" ", "　", "\u200b", "\u3164", "\u2800", "\u202e", "\u200d\ufe0f", "", null])
      expect(nameOf(ja, { name })).toBe(ja.t("friends.unnamed"))
    expect(nameOf(ja, { name: "花子", called: "\u3164" })).toBe("花子")
    for (const name of ["花", "👩‍👩‍👧", "\u202eあ", "أحمد", "-"]) expect(nameOf(ja, { name })).toBe(name)
  })

  test("gives the picture its first letter that can be seen", () => {
    expect(spoken(Face({ friend: { name: "\u202e逆" } })).trim()).toBe("逆")
    expect(spoken(Face({ friend: { name: "\u3164" } })).trim()).toBe("?")
  })

  test("that turns the direction of writing turns itself, and not the sentence around it", () => {
    const said = translator("ja")("friends.pick", { name: "\u202e逆さ" })
    expect(said).toBe(translator("ja")("friends.pick", { name: "@" }).replace("@", "\u2068\u202e逆さ\u2069"))
    expect(translator("ja")("friends.pick", { name: "أحمد" })).not.toContain("\u2068")
  })
})

test("what a schema expected is said in words", () => {
  const fault = (expected: string) => [{ path: "days", code: "wrong_type", params: { expected } }]
  expect(faultOf(ja, fault("number"), "days")).toBe("形式が違います(数字が必要です)")
  expect(faultOf(en, fault("number"), "days")).toContain("a number")
  expect(faultOf(ja, fault("moon"), "days")).toContain("moon")
})

test("the inside of a Flex message, as LINE's simulator hands it out, is told how to become one", () => {
  const json = (message: unknown) => ({ kind: "json" as const, values: { json: JSON.stringify(message) }, lists: {} })
  const codes = (message: unknown) => makeAll([json(message)]).faults.map(({ path, code }) => `${path} ${code}`)
  expect(codes({ type: "bubble" })).toEqual(["messages[0] flex_contents"])
  expect(codes({ type: "carousel", contents: [] })).toEqual(["messages[0] flex_contents"])
  for (const whole of [{ type: "flex", contents: { type: "bubble" } }, { type: "text" }, null, [], 1])
    expect(codes(whole)).toEqual([])
})

describe("the audit log", () => {
  const entry: Entry = {
    ...{ id: 1n, at: now, channelId: 7n, staffId: 1n, sessionId: 1n, tokenId: null, who: "花子", agent: "" },
    ...{ noun: "step", deed: "changed", subjectId: 1n, subject: "あいさつ", counts: {}, changes: [] },
  }
  const shown = (part: Partial<Entry>, reader = ja) =>
    spoken(
      Audit.List({
        ...{ reader, path: "/", searched: {}, people: [], pages: { newer: null, older: null } },
        entries: [{ ...entry, ...part }],
      }),
    )
  const change = (path: string, before: string, after: string) => ({ changes: [{ path, before, after }] })

  test("says what a thing was and is in the words of its own pages", () => {
    expect(shown({ noun: "step", ...change("timing", "clock", "elapsed") })).toContain(
      `${ja.t("steps.timing.clock")} → ${ja.t("steps.timing.elapsed")}`,
    )
    expect(shown({ noun: "scenario", ...change("kind", "course", "countdown") })).toContain(
      ja.t("scenarios.kind.countdown"),
    )
    expect(shown({ noun: "field", ...change("kind", "text", "choice") }, en)).toContain(en.t("fields.kinds.choice"))
    expect(shown({ noun: "enrollment", ...change("state", "active", "withdrawn") })).toContain("購読中 → 終了")
    expect(shown({ noun: "enrollment", ...change("holds", "blocked", "blocked, paused") })).toContain(
      "ブロック → ブロック, 一時停止",
    )
    expect(shown({ noun: "delivery", ...change("state", "failed", "held") })).toContain("失敗 → 保留")
  })

  test("leaves what people typed as they typed it", () => {
    expect(shown({ noun: "step", ...change("name", "clock", "active, paused") })).toContain("clock → active, paused")
  })

  test("says what was taken back, and how long ago", () => {
    const verbs = ["tag.drop", "tag.add", "enrollment.withdraw", "scenario.restore", "scenario.run", "step.restore"]
    for (const subject of [...verbs, "channel.resume"]) {
      expect(shown({ noun: "undoing", deed: "undone", subject })).not.toContain(subject)
      expect(shown({ noun: "undoing", deed: "undone", subject }, en)).not.toContain(subject)
    }
    expect(shown({ at: now.subtract({ hours: 3 }) })).toContain("3時間前")
  })
})

describe("the cost of an edit", () => {
  const cost = (quota: Partial<typeof blast.quota>) =>
    spoken(
      Consequences({
        ...{ reader: ja, scenario, title: "追加", children: "", action: "/", yes: "はい", again: "戻る" },
        ...{ fields: [], choice: "none", blast: { ...blast, quota: { ...blast.quota, ...quota } } },
      }),
    )

  test("is held against what this scenario may use, and what it may not is named", () => {
    const kept = cost({ left: 2, kept: 7 })
    expect(kept).toContain("今月の残り 2通(ほかに7通は有料シナリオ用)")
    expect(kept).toContain("今月の残りより3通多くなります")
    expect(cost({ left: 0, kept: 3 })).toContain("今月の残り 0通(ほかに3通は有料シナリオ用)")
    const free = cost({ left: 9, kept: 0 })
    expect(free).toContain("今月の残り 9通")
    expect(free).not.toContain("有料シナリオ用")
    expect(free).not.toContain("多くなります")
  })
})

test("while scenarios are still being paused, nobody says that there were none", () => {
  const one = { id: 1n, name: "あいさつ" }
  const page = (running: (typeof one)[]) =>
    spoken(
      Halt({
        reader: ja,
        standing: { haltedAt: now, by: "花子", running, leaving: 0, paused: [] },
        resuming: [],
      }),
    )
  expect(page([one])).not.toContain(ja.t("halts.resumeNone"))
  expect(page([])).toContain(ja.t("halts.resumeNone"))
})

test("a home on which nothing is due says so of an account that is stopped, and otherwise what to do next", () => {
  const quota = { month: "2026-11-01", allowance: 10, used: 3, remaining: 7, reserve: 1, left: 6, kept: 1, readAt: now }
  const next = (haltedAt: typeof now | null) =>
    spoken(
      partsOf({
        ...{ reader: { ...ja, channel: { ...ja.channel, haltedAt } }, today: new Map(), month: new Map() },
        ...{ waiting: { failed: 0, unknown: 0, more: false }, groups: [], coming: [], suspended: [], failing: [] },
        ...{
          standing: { paused: 1, quota: 0, blocked: 0, opted_out: 0, goal: 0 },
          unanswered: [],
          quota,
          countedTo: 9,
        },
      })["now-next"],
    )
  expect(next(now)).toContain(ja.t("dashboard.comingHalted"))
  expect(next(now)).not.toContain(ja.t("dashboard.comingNoneWhy"))
  expect(next(null)).toContain(ja.t("dashboard.comingNoneWhy"))
})
