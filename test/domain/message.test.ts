import { describe, expect, test } from "bun:test"
import * as Texts from "../../src/domain/message"
import type { Message } from "../../src/line/messages"

const text = (words: string): Message => ({ type: "text", text: words })
const said = (words: string, values: Record<string, string>) => {
  const [message] = Texts.fill([text(words)], values)
  return message?.type === "text" && "text" in message ? message.text : null
}

describe("placeholders", () => {
  test("are found in every string, each once", () => {
    const messages: Message[] = [
      text("{{name}}さん、{{ name }}さん"),
      {
        type: "template",
        altText: "{{field.city|東京}}",
        template: {
          type: "confirm",
          text: "{{name}}",
          actions: [{ type: "uri", label: "見る", uri: "https://a.jp/{{field.code}}" }],
        },
      },
    ]
    expect(Texts.placeholders(messages)).toEqual(["name", "field.city", "field.code"])
  })

  test("are filled with the value, else the fallback, else nothing", () => {
    expect(said("{{name}}さん", { name: "はな" })).toBe("はなさん")
    expect(said("{{name|お客さま}}へ", { name: "" })).toBe("お客さまへ")
    expect(said("{{name|お客さま}}へ", {})).toBe("お客さまへ")
    expect(said("[{{field.city}}]", {})).toBe("[]")
    expect(said("{{ name | お客さま }}", { name: "はな" })).toBe("はな")
  })

  test("a value is never read as a placeholder, nor as a pattern of replacement", () => {
    expect(said("{{name}}", { name: "{{field.secret}} $& $1", "field.secret": "x" })).toBe("{{field.secret}} $& $1")
  })

  test("a value named like a property of every object is unknown", () => {
    expect(said("{{field.constructor|なし}}", {})).toBe("なし")
  })

  test("inside an address a value is a part and cannot leave its place", () => {
    const [message] = Texts.fill(
      [
        {
          type: "template",
          altText: "a",
          template: {
            type: "buttons",
            text: "b",
            actions: [{ type: "uri", label: "c", uri: "https://a.jp/?n={{name}}" }],
          },
        },
      ],
      { name: "は&x=1 #" },
    )
    expect(JSON.stringify(message)).toContain("https://a.jp/?n=%E3%81%AF%26x%3D1%20%23")
  })

  test("at the beginning of an address a value may be the whole address, but never a script", () => {
    const uri = (value: string) => {
      const [message] = Texts.fill(
        [{ type: "image", originalContentUrl: "{{field.photo}}", previewImageUrl: "https://a.jp/p.jpg" }],
        { "field.photo": value },
      )
      return message?.type === "image" && "originalContentUrl" in message ? message.originalContentUrl : null
    }
    expect(uri("https://b.jp/a b.jpg")).toBe("https://b.jp/a%20b.jpg")
    expect(uri("javascript:alert(1)")).toBe("javascript%3Aalert(1)")
  })

  test("braces are doubled inside the text of textV2 alone", () => {
    const [message] = Texts.fill(
      [{ type: "textV2", text: "{{name}} {e}", substitution: { e: { type: "emoji", productId: "1", emojiId: "2" } } }],
      { name: "{x}" },
    )
    expect(message).toMatchObject({ text: "{{x}} {e}" })
    expect(said("{{name}}", { name: "{x}" })).toBe("{x}")
  })

  test("a value stays within 500 letters and whole characters", () => {
    expect(said("{{name}}", { name: "あ".repeat(600) })?.length).toBe(500)
    expect(said("{{name}}", { name: `${"a".repeat(499)}😀` })?.isWellFormed()).toBe(true)
  })

  test("what is not ours is left alone", () => {
    expect(said("{{unknown}} {name} {{}}", { unknown: "x", name: "y" })).toBe("{{unknown}} {name} {{}}")
  })

  test("filling changes no message it was given", () => {
    const messages = [text("{{name}}")]
    Texts.fill(messages, { name: "はな" })
    expect(messages).toEqual([text("{{name}}")])
  })
})
