import { describe, expect, test } from "bun:test"
import { refusedWords } from "../../views/steps/refused"
import { readerOf } from "./hostile"

const ja = readerOf("ja")
const en = readerOf("en")

describe("what LINE refused, in plain words (semantics 9)", () => {
  test.each([
    [
      "messages[0].text",
      "Length must be between 0 and 5000",
      "1つ目の吹き出しの本文が長すぎます(LINEの上限は5000文字です)",
    ],
    ["messages[1].text", "May not be empty", "2つ目の吹き出しの本文が空です"],
    ["messages[4].altText", "must be non-empty text", "5つ目の吹き出しの代替テキストが空です"],
    [
      "messages[0].originalContentUrl",
      "Invalid URI scheme",
      "1つ目の吹き出しのファイルのURLを、LINEが開けるURLとして認めません",
    ],
    [
      "messages[0].template.columns[2].actions[1].label",
      "Length must be between 0 and 20",
      "1つ目の吹き出しの3番目の列の2番目のボタンの文字が長すぎます(LINEの上限は20文字です)",
    ],
    [
      "messages[2].quickReply.items[12].action.label",
      "something new",
      "3つ目の吹き出しのクイックリプライの13番目のボタンの文字を、LINEが受け付けません",
    ],
    [
      "messages[0].template.actions",
      "Size must be between 1 and 4",
      "1つ目の吹き出しのボタンの数が多すぎます(LINEの上限は4個です)",
    ],
    [
      "messages[0].contents.body.contents[0].text",
      "May not be empty",
      "1つ目の吹き出しのFlexの中身(body.contents.0.text)が空です",
    ],
    ["messages[0].strange[1].thing", "", "1つ目の吹き出しのstrangeの2番目のthingを、LINEが受け付けません"],
    [
      "messages[0]",
      "The property, 'messages[0]', in the request body is invalid",
      "1つ目の吹き出しを、LINEが受け付けません",
    ],
  ])("%s: %s", (property, words, plain) => {
    expect(refusedWords(ja, property, words)).toBe(plain)
  })

  test("of several faults the one of this property counts, whatever its place in the request was", () => {
    const words =
      "The request body has 2 error(s) / messages[3].altText: May not be empty / messages[2].text: Length must be between 0 and 5000"
    expect(refusedWords(en, "messages[0].text", words)).toBe(
      "Too long: the text of bubble 1 (LINE takes 5000 characters)",
    )
    expect(refusedWords(en, "messages[1].altText", words)).toBe("Empty: the alternative text of bubble 2")
  })

  test("where LINE named no message there is nothing to say", () => {
    for (const property of [null, "", "to", "to[1]", "messages", "messages[x].text"])
      expect(refusedWords(ja, property, "Failed to send messages")).toBeNull()
  })
})
