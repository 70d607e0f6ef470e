/** The forms of messages: what they make is what LINE takes, and what they made they know again. */
import { describe, expect, test } from "bun:test"
import * as Demo from "../../src/demo/scene/card"
import { check, graphemes, lengthAsLine } from "../../src/line/messages"
import { translator } from "../../views/locales"
import { counted } from "../../views/messages/count"
import { blank, empty, makeAll, type Node, ofMessage, place } from "../../views/messages/draft"
import { press } from "../../views/messages/draft/change"
import { fieldsOf, type Kind, listsOf, messageKinds } from "../../views/messages/draft/forms"
import { read } from "../../views/messages/draft/node"
import { counters, written } from "./typed"

const t = translator("ja")
const forms = messageKinds.filter((kind) => kind !== "json")

describe("every form", () => {
  test.each(forms.map((kind) => [kind]))(
    "of a %s, all of it filled in, makes a message that our schema takes",
    (kind) => {
      const { messages } = makeAll([written(kind)])
      expect(check(messages)).toMatchObject({ ok: true })
    },
  )
  test.each(forms.map((kind) => [kind]))("of a %s is found again for the message it made", (kind) => {
    const node = written(kind)
    const [message] = makeAll([node]).messages
    const again = ofMessage(JSON.parse(JSON.stringify(message)))
    expect(again.kind).toBe(kind)
    expect(makeAll([again]).messages).toEqual([message])
  })
  test.each(forms.map((kind) => [kind]))("of a %s is read back from what a browser sends", (kind) => {
    const node = written(kind)
    const sent = new Map(sentBy(node, "message.0"))
    expect(read((name) => sent.get(name) ?? "", "message", messageKinds)).toEqual([whole(node)])
  })
  test("that is only just begun has as many rows as LINE wants", () => {
    for (const kind of forms) {
      const node = blank(kind, t)
      for (const { name, min } of listsOf(kind)) expect(node.lists[name]?.length ?? 0).toBeGreaterThanOrEqual(min)
    }
  })
})

test("what the demo's school writes opens in its forms, cards of Flex too", () => {
  const card = { picture: "bowl", kicker: "会員 1日目", title: "昆布だし", lines: ["水1リットル", "一晩"] }
  const said = [
    Demo.card({ ...card, button: "動画を見る", path: "members/1" }),
    Demo.ask("いかがですか?", "pace", ["順調です"]),
    Demo.offer({
      picture: "bowl",
      title: "題",
      text: "文",
      buttons: [{ label: "見る", path: "a" }, { label: "あとで" }],
    }),
    Demo.confirm("参加しますか?", "はい", "いいえ"),
    Demo.voices("声", [{ picture: "bowl", title: "題", text: "文" }]),
    ...[Demo.say("こんにちは"), Demo.show("bowl"), Demo.sticker("446", "1993")],
  ]
  const nodes = said.map(ofMessage)
  const kinds = ["cards", "text", "buttons", "confirm", "carousel", "text", "image", "sticker"]
  expect(nodes.map(({ kind }): string => kind)).toEqual(kinds)
  expect(makeAll(nodes).messages).toEqual(said)
})

test("what no form can show stays JSON, whatever it is", () => {
  const odd = [
    { type: "text", text: "$", emojis: [{ index: 0, productId: "a", emojiId: "b" }] },
    {
      type: "flex",
      altText: "a",
      contents: { type: "bubble", body: { type: "box", layout: "vertical", contents: [] } },
    },
    { type: "image", originalContentUrl: "https://e.jp/a", previewImageUrl: "https://e.jp/b", strange: 1 },
    null,
    [],
    "text",
    { type: "template" },
    { type: "flex", contents: { type: "carousel" } },
  ]
  for (const message of odd) {
    const node = ofMessage(message)
    expect(node.kind).toBe("json")
    expect(makeAll([node]).messages).toEqual([message])
  }
})

describe("what is wrong is said beside the box it was typed into", () => {
  test.each([
    ["carousel", "messages[0].template.columns[1].actions[0].uri", "message.0.columns.1.actions.0.uri"],
    ["carousel", "messages[0].template.columns[1].actions", "message.0.columns.1"],
    [
      "cards",
      "messages[0].contents.contents[1].footer.contents[0].action.label",
      "message.0.columns.1.actions.0.label",
    ],
    ["cards", "messages[0].contents.contents[0].hero.url", "message.0.columns.0.imageUrl"],
    ["prices", "messages[0].contents.body.contents[2].contents[1].text", "message.0.lines.0.value"],
    ["imagemap", "messages[0].actions[0].area.width", "message.0.areas.0"],
    ["imagemap", "messages[0].baseSize.height", "message.0.baseHeight"],
    ["audio", "messages[0].duration", "message.0.seconds"],
    ["text", "messages[0].quickReply.items[0].action.label", "message.0.quick.0.label"],
    ["text", "messages[0].strange", "message.0"],
    ["json", "messages[0].contents.body", "message.0.json"],
  ] as const)("%s: %s → %s", (kind, path, name) => {
    const node = kind === "json" ? blank("json", t) : written(kind)
    const { at, loose } = place([node], [{ path, code: "too_long" }])
    expect([[...at.keys()], loose]).toEqual([[name], []])
  })
  test("what speaks of no message is left over", () => {
    const fault = { path: "messages", code: "too_few" }
    expect(place([blank("text", t)], [fault]).loose).toEqual([fault])
  })
})

describe("the composer's buttons", () => {
  const texts = (count: number) => Array.from({ length: count }, (_, n) => empty("text", { text: String(n) }))
  const words = (messages: readonly Node[]) => messages.map(({ values }) => values.text).join("")
  const after = (messages: readonly Node[], command: string) => press(messages, command, t)!

  test("move, copy and take away messages, and say where the reader is then", () => {
    const three = texts(3)
    const done = (command: string) => {
      const { messages, arrived } = after(three, command)
      return [words(messages), arrived]
    }
    expect(done("raise:message.2")).toEqual(["021", "message.1"])
    expect(done("lower:message.0")).toEqual(["102", "message.1"])
    expect(done("raise:message.0")).toEqual(["012", "message.0"])
    expect(done("copy:message.1")).toEqual(["0112", "message.2"])
    expect(done("place:message.2|0")).toEqual(["201", "message.0"])
    expect(done("place:message.0|2")).toEqual(["120", "message.2"])
    for (const nowhere of ["place:message.0|3", "place:message.0|-1", "place:message.0|", "place:message.9|0"])
      expect(done(nowhere)[0]).toBe("012")
    expect(done("remove:message.2")).toEqual(["01", "message.1"])
    expect(done("remove:message.0")).toEqual(["12", "message.0"])
    expect(done("add:message|sticker")).toEqual(["012", "message.3"])
  })
  test("keep to LINE's limits: five messages, and in every list what it holds at least and at most", () => {
    expect(after(texts(5), "add:message|text").messages).toHaveLength(5)
    expect(after(texts(5), "copy:message.0").messages).toHaveLength(5)
    expect(after(texts(1), "remove:message.0").messages).toHaveLength(1)
    const confirm = [blank("confirm", t)]
    expect(after(confirm, "add:message.0.actions|uri").messages).toEqual(confirm)
    expect(after(confirm, "remove:message.0.actions.1").messages).toEqual(confirm)
  })
  test("a new column of a carousel begins with as many buttons as the last, since LINE wants them alike", () => {
    let messages: readonly Node[] = [blank("carousel", t)]
    messages = after(messages, "add:message.0.columns.1.actions|message").messages
    messages = after(messages, "add:message.0.columns|column").messages
    expect(messages[0]?.lists.columns?.map(({ lists }) => lists.actions?.length)).toEqual([1, 2, 2])
  })
  test("an imagemap has as many areas as its layout draws", () => {
    const node = written("imagemap")
    const four = { ...node, values: { ...node.values, layout: "grid4" } }
    const { messages } = after([four], "copy:message.9")
    expect(messages[0]?.lists.areas).toHaveLength(4)
    const [message] = makeAll(messages).messages as [{ actions: { area: object }[] }]
    expect(message.actions.map(({ area }) => area).at(3)).toEqual({ x: 520, y: 350, width: 520, height: 350 })
  })
  test("from JSON to the form and back", () => {
    const asJson = after([written("notice")], "json:message.0").messages
    expect(asJson[0]?.kind).toBe("json")
    expect(after(asJson, "form:message.0").messages[0]?.kind).toBe("notice")
  })
  test("nothing else that a browser may send changes anything, or breaks", () => {
    for (const command of [
      "",
      ":",
      "add:",
      "add:message.x|text",
      "raise:message.7",
      "add:message|column",
      "x:message.0",
    ])
      expect(press(texts(1), command, t)?.messages ?? texts(1)).toEqual(texts(1))
    expect(press(texts(1), "add:message.0.constructor|uri", t)?.messages).toBeDefined()
    expect(press(texts(1), "addAction:addTag", t)).toBeNull()
  })
})

test("the page counts as LINE does, in units and in letters", () => {
  for (const text of counters) {
    expect(counted(text, "units")).toBe(lengthAsLine(text))
    expect(counted(text, "graphemes")).toBe(graphemes(text))
  }
})

test("every field, list and choice of every form has its words in both languages", () => {
  const missing: string[] = []
  for (const locale of ["ja", "en"] as const) {
    const say = translator(locale)
    const has = (key: string) => say(key as never) !== key
    for (const kind of [...messageKinds, "column", "tile", "card", "line", "smile", "uri"] as Kind[]) {
      for (const { name, options } of fieldsOf(kind)) {
        if (!has(`messages.fields.${name}`) && !has(`messages.fields.${kind}_${name}`)) missing.push(`field ${name}`)
        for (const option of options ?? [])
          if (!has(`messages.choices.${name}.${option || "none"}`)) missing.push(`choice ${name} ${option}`)
      }
      for (const { name, of } of listsOf(kind)) {
        for (const group of ["rows", "row", "addRow"])
          if (!has(`messages.${group}.${name}`)) missing.push(`${group} ${name}`)
        for (const row of of)
          if (!has(`messages.does.${row}`) && !["column", "tile", "card", "line", "smile"].includes(row))
            missing.push(`does ${row}`)
      }
    }
  }
  expect(missing).toEqual([])
})

function sentBy(node: Node, path: string): [string, string][] {
  return [
    [path, node.kind],
    ...Object.entries(node.values).map(([name, value]): [string, string] => [`${path}.${name}`, value]),
    ...Object.entries(node.lists).flatMap(([name, rows]) =>
      rows.flatMap((row, nth) => sentBy(row, `${path}.${name}.${nth}`)),
    ),
  ]
}

/** With every value and list that its form has, as reading a form gives it. */
function whole(node: Node): Node {
  return {
    kind: node.kind,
    values: Object.fromEntries(fieldsOf(node.kind).map(({ name }) => [name, node.values[name] ?? ""])),
    lists: Object.fromEntries(listsOf(node.kind).map(({ name }) => [name, (node.lists[name] ?? []).map(whole)])),
  }
}
