import { describe, expect, test } from "bun:test"
import { preferred, translator } from "../../views/locales"
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"
import { dated, datedDay, figure, relative } from "../../views/parts/figure"

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, before = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : leaves(value, `${before}${key}.`),
  )
}

const gaps = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe("the two languages", () => {
  const english = new Map(leaves(en))

  test("leave the same gaps to fill in", () => {
    for (const [key, sentence] of leaves(ja)) {
      const twin = english.get(key)
      expect(twin, key).toBeString()
      expect(gaps(twin ?? ""), key).toEqual(gaps(sentence))
    }
  })

  test("say something, and nothing in the other language's letters", () => {
    for (const [key, sentence] of [...leaves(ja), ...english]) expect(sentence.trim(), key).not.toBe("")
    const exceptions = ["common.japanese"]
    for (const [key, sentence] of english)
      if (!exceptions.includes(key)) expect(sentence, key).not.toMatch(/[\p{sc=Hiragana}\p{sc=Katakana}]/u)
  })

  test("a value is put in as it is: not escaped twice, not read as a command", () => {
    expect(translator("ja")("staff.throttled", { at: "<b>$t(common.save){{at}}" })).toContain(
      "<b>$t(common.save){{at}}",
    )
  })
})

test("the browser's wish is read by its weights, and Japanese is spoken to everybody else", () => {
  expect(preferred("en-GB,ja;q=0.9")).toBe("en")
  expect(preferred("en;q=0.3, ja;q=0.8")).toBe("ja")
  expect(preferred("fr-FR, en;q=0.5")).toBe("en")
  expect(preferred("de")).toBe("ja")
  expect(preferred(null)).toBe("ja")
})

test("moments and numbers are written in the reader's language and zone, whoever read before", () => {
  const at = Temporal.Instant.from("2026-11-21T15:30:00Z")
  const parts = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" } as const
  const told = (locale: "ja" | "en", zone: string) => dated({ locale }, at, zone, parts)
  const first = [told("ja", "Asia/Tokyo"), told("en", "Asia/Tokyo"), told("ja", "UTC"), told("en", "UTC")]
  expect(first).toEqual(["11月22日 00:30", "22 Nov, 00:30", "11月21日 15:30", "21 Nov, 15:30"])
  expect([told("ja", "Asia/Tokyo"), told("en", "Asia/Tokyo"), told("ja", "UTC"), told("en", "UTC")]).toEqual(first)
  expect(datedDay({ locale: "en" }, Temporal.PlainDate.from("2026-02-28"), { weekday: "short" })).toBe("Sat")
  expect([relative({ locale: "ja" }, -3, "minute"), relative({ locale: "en" }, -3, "minute")]).toEqual([
    "3 分前",
    "3 minutes ago",
  ])
  expect([figure({ locale: "ja" }, 1234.5), figure({ locale: "ja" }, 1234.5, { maximumFractionDigits: 0 })]).toEqual([
    "1,234.5",
    "1,235",
  ])
})
