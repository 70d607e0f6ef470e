import { actionOf, all, type Facts, factsOf, listIn, ofAction, textIn } from "./action"
import { empty, type Node } from "./node"
import type { From, Part } from "./part"
import { altOf } from "./plain"

/**
 * Flex for those who do not write JSON: cards, a notice, a list of prices, a table of facts. What each form makes has
 * one shape, by which it is known again; whatever is shaped otherwise stays JSON.
 */

const INK = "#333333"
const PALE = "#666666"
/** The account's own colour where nobody chose one. */
const DEFAULT = "#2F7D5B"

type Box = Record<string, unknown>

const box = (layout: string, contents: unknown[], more: Box = {}): Box => ({ type: "box", layout, ...more, contents })
const words = (text: unknown, more: Box = {}): Box => ({ type: "text", text, wrap: true, ...more })
const colourOf = (part: Part) => part.leaf("colour", (text) => (text.trim() || DEFAULT).toUpperCase())

/** The first button is the one that matters. */
function footer(part: Part, colour: From): Box | undefined {
  const buttons = part.list("actions").map((each) => {
    const style = each.text("style") || "primary"
    const tint = style === "secondary" ? undefined : colour
    return each.whole({ type: "button", style, color: tint, height: "sm", action: actionOf(each) })
  })
  return buttons.length > 0 ? box("vertical", buttons, { spacing: "sm" }) : undefined
}

const body = (contents: unknown[], more: Box = {}) => {
  const said = contents.filter((part) => part !== undefined)
  return said.length > 0 ? box("vertical", said, { spacing: "md", ...more }) : undefined
}

const flex = (part: Part, contents: unknown, said: string) => ({
  ...{ type: "flex", altText: altOf(part, said), contents: part.whole(contents as object) },
})

const title = (part: Part) => {
  const text = part.maybe("title", (typed) => typed)
  return text && words(text, { weight: "bold", size: "lg", color: INK })
}
const text = (part: Part) => {
  const said = part.maybe("text", (typed) => typed)
  return said && words(said, { size: "sm", color: PALE })
}

export const makers: Record<string, (part: Part) => object> = {
  cards: (part) => {
    const colour = colourOf(part)
    const bubbles = part.list("columns").map((card) => card.whole(cardOf(part, card, colour)))
    const said = part.list("columns")[0]
    const contents = bubbles.length === 1 ? bubbles[0]!.value : { type: "carousel", contents: bubbles }
    return flex(part, contents, said?.text("title") || said?.text("text") || "")
  },
  notice: (part) => {
    const colour = colourOf(part)
    const heading = part.maybe("heading", (typed) => typed)
    const header = heading && box("vertical", [words(heading, { weight: "bold", color: "#FFFFFF" })])
    const bubble = {
      ...{ type: "bubble", header, body: body([title(part), text(part)]), footer: footer(part, colour) },
      ...(heading ? { styles: { header: { backgroundColor: colour } } } : {}),
    }
    return flex(part, bubble, part.text("title") || part.text("heading") || part.text("text"))
  },
  prices: (part) => {
    const colour = colourOf(part)
    const total = part.maybe("total", (typed) => typed)
    const rows = part.list("lines").map((line) => line.whole(priceLine(line)))
    const sum = total && [
      { type: "separator" },
      box("baseline", [words(total, { weight: "bold", size: "lg", align: "end", color: colour })]),
    ]
    const bubble = {
      ...{ type: "bubble", size: "mega", body: body([title(part), text(part), ...rows, ...(sum ?? [])]) },
      footer: footer(part, colour),
    }
    return flex(part, bubble, part.text("title") || part.text("text"))
  },
  details: (part) => {
    const colour = colourOf(part)
    const rows = part.list("lines").map((line) => line.whole(detailLine(line)))
    const table = rows.length > 0 ? box("vertical", rows, { spacing: "sm" }) : undefined
    const bubble = { type: "bubble", body: body([title(part), text(part), table]), footer: footer(part, colour) }
    return flex(part, bubble, part.text("title") || part.text("text"))
  },
}

function cardOf(part: Part, card: Part, colour: From): Box {
  const image = card.maybe("imageUrl")
  const price = card.maybe("price", (typed) => typed)
  const hero = image && {
    ...{ type: "image", url: image, size: "full", aspectMode: "cover" },
    aspectRatio: card.leaf("ratio", (chosen) => chosen || "20:13"),
  }
  const size = part.text("size") || "mega"
  return {
    ...{ type: "bubble", size, hero },
    body: body([title(card), price && words(price, { weight: "bold", size: "xl", color: colour }), text(card)]),
    footer: footer(card, colour),
  }
}

const priceLine = (line: Part) =>
  box("horizontal", [
    words(line.leaf("name"), { size: "sm", color: INK, flex: 3 }),
    words(line.leaf("value"), { size: "sm", color: INK, flex: 2, align: "end", weight: "bold" }),
  ])

const detailLine = (line: Part) =>
  box("baseline", [
    words(line.leaf("name"), { size: "sm", color: PALE, flex: 2 }),
    words(line.leaf("value"), { size: "sm", color: INK, flex: 5 }),
  ])

/** A form that may have made this; whether it did, the caller finds out by making it again. */
export function candidates(facts: Facts): Node[] {
  const contents = factsOf(facts.contents)
  const alt = { altText: textIn(facts, "altText") }
  const bubbles = contents.type === "carousel" ? listIn(contents, "contents").map(factsOf) : [contents]
  const [first] = bubbles
  if (!first) return []
  const values = { ...alt, colour: colourIn(bubbles) }
  const cards = empty("cards", { ...values, size: textIn(first, "size") }, { columns: bubbles.map(cardIn) })
  if (bubbles.length > 1) return [cards]
  return [cards, ...(["notice", "prices", "details"] as const).map((kind) => ofBubble(kind, first, values))]
}

function cardIn(bubble: Facts): Node {
  const hero = factsOf(bubble.hero)
  const parts = textsIn(bubble)
  const values = {
    ...{ imageUrl: textIn(hero, "url"), ratio: textIn(hero, "aspectRatio"), title: said(parts, "lg") },
    ...{ price: said(parts, "xl"), text: said(parts, "sm") },
  }
  return empty("card", values, { actions: buttonsIn(bubble) })
}

function ofBubble(kind: "notice" | "prices" | "details", bubble: Facts, values: Record<string, string>): Node {
  const parts = textsIn(bubble)
  const heading = textIn(factsOf(listIn(factsOf(bubble.header), "contents")[0]), "text")
  const inner = listIn(factsOf(bubble.body), "contents").map(factsOf)
  const table = inner.find(({ layout }) => layout === "vertical") ?? {}
  const rows = kind === "prices" ? inner.filter(({ layout }) => layout === "horizontal") : listIn(table, "contents")
  const total = textIn(factsOf(listIn(inner.find(({ layout }) => layout === "baseline") ?? {}, "contents")[0]), "text")
  const lines = kind === "notice" ? [] : rows.map((row) => lineIn(factsOf(row)))
  return empty(
    kind,
    { ...values, heading, title: said(parts, "lg"), text: said(parts, "sm"), total },
    { lines, actions: buttonsIn(bubble) },
  )
}

function lineIn(row: Facts): Node {
  const [name, value] = listIn(row, "contents").map((text) => textIn(factsOf(text), "text"))
  return empty("line", { name: name ?? "", value: value ?? "" })
}

const textsIn = (bubble: Facts) =>
  listIn(factsOf(bubble.body), "contents")
    .map(factsOf)
    .filter(({ type }) => type === "text")
const said = (texts: readonly Facts[], size: string) => textIn(texts.find((each) => each.size === size) ?? {}, "text")

const buttonsIn = (bubble: Facts) =>
  all(
    listIn(factsOf(bubble.footer), "contents").map((button) => {
      const facts = factsOf(button)
      return ofAction(facts.action, { style: textIn(facts, "style") })
    }),
  )

/** The colour that was chosen: of a heading, a price, a total or a button; nothing where it is our own. */
function colourIn(bubbles: readonly Facts[]): string {
  const found = bubbles
    .flatMap((bubble) => [
      textIn(factsOf(factsOf(bubble.styles).header), "backgroundColor"),
      ...listIn(factsOf(bubble.footer), "contents").map((button) => textIn(factsOf(button), "color")),
      ...textsIn(bubble)
        .filter(({ size }) => size === "xl")
        .map((each) => textIn(each, "color")),
      ...listIn(factsOf(bubble.body), "contents")
        .map(factsOf)
        .filter(({ layout }) => layout === "baseline")
        .map((row) => textIn(factsOf(listIn(row, "contents")[0]), "color")),
    ])
    .find(Boolean)
  return found === undefined || found === DEFAULT ? "" : found
}
