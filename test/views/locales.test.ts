import { describe, expect, test } from "bun:test"
import { preferred, translator } from "../../views/locales"
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"

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
