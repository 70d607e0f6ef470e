import { describe, expect, test } from "bun:test"
import * as Messages from "../../src/line/messages"

const IMAGE = "https://example.com/a.jpg"
const faults = (...messages: unknown[]) => {
  const judged = Messages.check(messages)
  return judged.ok ? [] : judged.faults.map((fault) => `${fault.property}: ${fault.code}`)
}
const text = (words: string, more: object = {}) => ({ type: "text", text: words, ...more })
const tap = { type: "message", label: "はい", text: "はい" }
const buttons = (more: object) => ({
  type: "template",
  altText: "選ぶ",
  template: { type: "buttons", text: "どちら?", actions: [tap], ...more },
})
const carousel = (...columns: object[]) => ({ type: "template", altText: "a", template: { type: "carousel", columns } })
const flex = (contents: object) => ({ type: "flex", altText: "a", contents })
const bubble = (...contents: object[]) => ({ type: "bubble", body: { type: "box", layout: "vertical", contents } })

describe("one message of each kind passes", () => {
  const kinds: Record<string, object> = {
    text: text("こんにちは $", { emojis: [{ index: 6, productId: "5ac1", emojiId: "001" }] }),
    textV2: {
      type: "textV2",
      text: "{smile} {{name|お客さま}}さん {{}}",
      substitution: { smile: { type: "emoji", productId: "5ac1", emojiId: "001" } },
    },
    sticker: { type: "sticker", packageId: "446", stickerId: "1988" },
    image: { type: "image", originalContentUrl: IMAGE, previewImageUrl: IMAGE },
    video: { type: "video", originalContentUrl: "https://example.com/a.mp4", previewImageUrl: IMAGE, trackingId: "t1" },
    audio: { type: "audio", originalContentUrl: "https://example.com/a.m4a", duration: 60000 },
    location: { type: "location", title: "教室", address: "東京", latitude: 35.6, longitude: 139.7 },
    imagemap: {
      type: "imagemap",
      baseUrl: "https://example.com/map",
      altText: "地図",
      baseSize: { width: 1040, height: 700 },
      actions: [{ type: "uri", linkUri: "https://example.com", area: { x: 0, y: 0, width: 10, height: 10 } }],
    },
    buttons: buttons({ defaultAction: { type: "uri", uri: "tel:0312345678" } }),
    confirm: { type: "template", altText: "a", template: { type: "confirm", text: "よい?", actions: [tap, tap] } },
    carousel: carousel({ text: "一", actions: [tap] }, { text: "二", actions: [tap] }),
    image_carousel: {
      type: "template",
      altText: "a",
      template: { type: "image_carousel", columns: [{ imageUrl: IMAGE, action: { type: "postback", data: "a=1" } }] },
    },
    flex: flex({
      type: "carousel",
      contents: [
        bubble(
          { type: "text", text: "見出し", weight: "bold", size: "xl", color: "#1DB446" },
          { type: "text", contents: [{ type: "span", text: "a", color: "#aaaaaa" }] },
          { type: "box", layout: "baseline", margin: "10px", contents: [{ type: "icon", url: IMAGE, size: "sm" }] },
          { type: "button", style: "primary", action: { type: "uri", label: "開く", uri: "https://example.com" } },
          { type: "separator" },
        ),
        {
          type: "bubble",
          size: "mega",
          hero: {
            type: "video",
            url: "https://example.com/a.mp4",
            previewUrl: IMAGE,
            altContent: { type: "image", url: IMAGE, size: "full", aspectRatio: "20:13" },
          },
        },
      ],
    }),
    coupon: { type: "coupon", couponId: "01JX", deliveryTag: "step3" },
  }
  for (const [kind, message] of Object.entries(kinds)) test(kind, () => expect(faults(message)).toEqual([]))

  test("with quick replies of every kind and a sender", () => {
    const actions = [
      { type: "postback", label: "a", data: "x", inputOption: "openKeyboard", fillInText: "---" },
      tap,
      { type: "uri", label: "a", uri: "line://nv/chat", altUri: { desktop: "https://example.com" } },
      { type: "datetimepicker", label: "a", data: "x", mode: "datetime", initial: "2027-01-31T09:30" },
      { type: "camera", label: "a" },
      { type: "cameraRoll", label: "a" },
      { type: "location", label: "a" },
      { type: "clipboard", label: "a", clipboardText: "abc" },
    ]
    const items = actions.map((action) => ({ type: "action", imageUrl: IMAGE, action }))
    expect(faults(text("a", { quickReply: { items }, sender: { name: "Cony", iconUrl: IMAGE } }))).toEqual([])
  })
})

describe("LINE's limits", () => {
  test("one to five messages", () => {
    expect(faults()).toEqual(["messages: too_few"])
    expect(faults(...Array(6).fill(text("a")))).toEqual(["messages: too_many"])
  })
  test("text holds 5,000 UTF-16 units, not characters", () => {
    expect(faults(text("あ".repeat(5000)))).toEqual([])
    expect(faults(text("🍣".repeat(2501)))).toEqual(["messages[0].text: too_long"])
    expect(faults(text(""))).toEqual(["messages[0].text: empty"])
  })
  test("labels count graphemes", () => {
    const family = "👨‍👩‍👧‍👦"
    expect(Messages.graphemes(`${family}が`)).toBe(2)
    expect(faults(buttons({ actions: [{ ...tap, label: family.repeat(20) }] }))).toEqual([])
    expect(faults(text("a"), buttons({ actions: [tap, { ...tap, label: family.repeat(21) }] }))).toEqual([
      "messages[1].template.actions[1].label: too_long",
    ])
  })
  test("URLs are https and at most 2,000 long", () => {
    const image = (url: string) => ({ type: "image", originalContentUrl: url, previewImageUrl: IMAGE })
    expect(faults(image("http://example.com/a.jpg"))).toEqual(["messages[0].originalContentUrl: not_https"])
    expect(faults(image("なにか"))).toEqual(["messages[0].originalContentUrl: not_https"])
    expect(faults(image(`https://example.com/${"a".repeat(1981)}`))).toEqual([
      "messages[0].originalContentUrl: too_long",
    ])
  })
  test("a quick reply has at most 13 items", () => {
    const items = Array(14).fill({ type: "action", action: tap })
    expect(faults(text("a", { quickReply: { items } }))).toEqual(["messages[0].quickReply.items: too_many"])
  })
  test("a buttons template has four actions, and 60 characters under a title", () => {
    expect(faults(buttons({ actions: Array(5).fill(tap) }))).toEqual(["messages[0].template.actions: too_many"])
    expect(faults(buttons({ text: "あ".repeat(160) }))).toEqual([])
    expect(faults(buttons({ text: "あ".repeat(61), title: "題" }))).toEqual(["messages[0].template.text: too_long"])
  })
  test("a confirm template has exactly two actions", () => {
    const confirm = { type: "confirm", text: "a", actions: [tap] }
    expect(faults({ type: "template", altText: "a", template: confirm })).toEqual([
      "messages[0].template.actions: too_few",
    ])
  })
  test("a carousel has ten columns that are alike", () => {
    const column = { text: "a", actions: [tap] }
    expect(faults(carousel(...Array(11).fill(column)))).toEqual(["messages[0].template.columns: too_many"])
    expect(faults(carousel(column, { ...column, actions: [tap, tap] }))).toEqual([
      "messages[0].template.columns[1].actions: unequal",
    ])
    expect(faults(carousel({ ...column, title: "題" }, column))).toEqual([
      "messages[0].template.columns[1].title: unequal",
    ])
  })
  test("an imagemap has 50 actions and is told as 1040 wide", () => {
    const area = { x: 0, y: 0, width: 1, height: 1 }
    const map = {
      type: "imagemap",
      baseUrl: "https://example.com/map",
      altText: "a",
      baseSize: { width: 1000, height: 10 },
      actions: Array(51).fill({ type: "message", text: "a", area }),
    }
    expect(faults(map)).toEqual(["messages[0].baseSize.width: out_of_range", "messages[0].actions: too_many"])
  })
  test("a Flex bubble weighs 30 KB, a carousel 50 KB with 12 bubbles", () => {
    const heavy = (n: number) =>
      bubble({ type: "text", text: "a".repeat(4900) }, ...Array(n).fill({ type: "text", text: "a".repeat(4900) }))
    expect(faults(flex(heavy(6)))).toEqual(["messages[0].contents: too_big"])
    expect(faults(flex({ type: "carousel", contents: [heavy(4), heavy(4), heavy(1)] }))).toEqual([
      "messages[0].contents: too_big",
    ])
    expect(faults(flex({ type: "carousel", contents: Array(13).fill(bubble()) }))).toEqual([
      "messages[0].contents.contents: too_many",
    ])
  })
  test("postback data 300, URI 1,000, clipboard 1,000", () => {
    const actions = [
      { type: "postback", label: "a", data: "x".repeat(301) },
      { type: "uri", label: "a", uri: `https://example.com/${"a".repeat(981)}` },
      { type: "clipboard", label: "a", clipboardText: "x".repeat(1001) },
    ]
    expect(faults(buttons({ actions }))).toEqual([
      "messages[0].template.actions[0].data: too_long",
      "messages[0].template.actions[1].uri: too_long",
      "messages[0].template.actions[2].clipboardText: too_long",
    ])
  })
})

describe("mistakes are named where they stand", () => {
  test("an unknown kind, a missing and a misspelt property", () => {
    expect(faults({ type: "fax" })).toEqual(["messages[0].type: not_one_of"])
    expect(faults({ type: "text" })).toEqual(["messages[0].text: required"])
    expect(faults(text("a", { quickreply: {} }))).toEqual(["messages[0].quickreply: unknown_property"])
    expect(faults(text("a", { sender: 5 }))).toEqual(["messages[0].sender: wrong_type"])
    expect(faults("a")).toEqual(["messages[0]: wrong_type"])
  })
  test("a camera outside quick replies", () => {
    expect(faults(buttons({ actions: [{ type: "camera", label: "a" }] }))).toEqual([
      "messages[0].template.actions[0].type: not_one_of",
    ])
  })
  test("a button without a label, a javascript link, a date in a wrong form", () => {
    const actions = [
      { type: "message", text: "a" },
      { type: "uri", label: "a", uri: "javascript:alert(1)" },
      { type: "datetimepicker", label: "a", data: "x", mode: "date", min: "31.1.2027" },
    ]
    expect(faults(buttons({ actions }))).toEqual([
      "messages[0].template.actions[0].label: required",
      "messages[0].template.actions[1].uri: bad_url",
      "messages[0].template.actions[2].min: bad_form",
    ])
  })
  test("deep inside Flex", () => {
    const broken = bubble({
      type: "box",
      layout: "baseline",
      contents: [
        { type: "button", action: tap },
        { type: "text", text: "a", color: "red" },
      ],
    })
    expect(faults(flex(broken))).toEqual([
      "messages[0].contents.body.contents[0].contents[1].color: bad_color",
      "messages[0].contents.body.contents[0].contents[0].type: not_one_of",
    ])
    const misplaced = bubble({ type: "box", layout: "baseline", contents: [{ type: "button", action: tap }] })
    expect(faults(flex(misplaced))).toEqual(["messages[0].contents.body.contents[0].contents[0].type: not_one_of"])
  })
  test("hostile nesting is refused, not followed", () => {
    let nest: object = { type: "text", text: "a" }
    for (let n = 0; n < 100_000; n++) nest = { type: "box", layout: "vertical", contents: [nest] }
    expect(faults(flex(nest))).toEqual(["messages: too_deep"])
  })
  test("every fault has English words and a code that can be translated", () => {
    const judged = Messages.check([text("a".repeat(5001))])
    expect(judged).toEqual({
      ok: false,
      faults: [
        { property: "messages[0].text", code: "too_long", params: { max: 5000 }, words: "length must be at most 5000" },
      ],
    })
  })
})

describe("placeholders may stand in any string", () => {
  test("in links, whole or in part", () => {
    const link = (uri: string) => buttons({ actions: [{ type: "uri", label: "{{name}}", uri }] })
    expect(faults(link("https://example.com/{{field.id}}"))).toEqual([])
    expect(faults(link("https://{{field.shop|main}}.example.com/?a=1"))).toEqual([])
    expect(faults(link("{{field.url}}"))).toEqual([])
    expect(faults(link("ftp://example.com/{{field.id}}"))).toEqual(["messages[0].template.actions[0].uri: bad_url"])
  })
  test("they do not count, and colours and ids may be filled", () => {
    expect(faults(text(`${"あ".repeat(5000)}{{name|お客さま}}`))).toEqual([])
    expect(faults(flex(bubble({ type: "text", text: "{{field.a}}", color: "{{field.color}}" })))).toEqual([])
    expect(faults({ type: "sticker", packageId: "{{field.package}}", stickerId: "1" })).toEqual([])
  })
  test("in textV2 ours are kept apart from LINE's own keys", () => {
    expect(faults({ type: "textV2", text: "{{name}} {smile}" })).toEqual(["messages[0].text: unknown_key"])
    expect(faults({ type: "textV2", text: "{{name}} {{smile}}" })).toEqual([])
  })
  test("an emoji's place may not depend on a placeholder", () => {
    const emojis = [{ index: 9, productId: "5ac1", emojiId: "001" }]
    expect(faults(text("{{name}} $", { emojis }))).toEqual(["messages[0].emojis[0].index: placeholder_before_emoji"])
    expect(faults(text("abc", { emojis }))).toEqual(["messages[0].emojis[0].index: no_emoji_mark"])
  })
})
