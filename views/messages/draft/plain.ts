import { actionOf, all, type Facts, factsOf, listIn, ofAction, textIn } from "./action"
import type { Node } from "./node"
import { empty } from "./node"
import type { Part } from "./part"

/** Messages without buttons in them, templates and imagemaps, between their forms and LINE's objects. */

export const makers: Record<string, (part: Part) => object> = {
  text: (part) => ({ type: "text", text: part.leaf("text") }),
  emoji: (part) => ({
    type: "textV2",
    text: part.leaf("text"),
    substitution:
      part.list("emojis").length === 0
        ? undefined
        : Object.fromEntries(
            part.list("emojis").map((smile) => [
              smile.text("key").trim(),
              smile.whole({
                ...{ type: "emoji", productId: smile.trimmed("productId"), emojiId: smile.trimmed("emojiId") },
              }),
            ]),
          ),
  }),
  image: (part) => ({
    type: "image",
    originalContentUrl: part.trimmed("originalContentUrl"),
    previewImageUrl: part.maybe("previewImageUrl") ?? part.trimmed("originalContentUrl"),
  }),
  video: (part) => ({
    type: "video",
    originalContentUrl: part.trimmed("originalContentUrl"),
    previewImageUrl: part.trimmed("previewImageUrl"),
    trackingId: part.maybe("trackingId"),
  }),
  audio: (part) => ({
    type: "audio",
    originalContentUrl: part.trimmed("originalContentUrl"),
    duration: part.leaf("seconds", (text) => {
      const seconds = Number(text.normalize("NFKC"))
      return text.trim() === "" ? undefined : Number.isFinite(seconds) ? Math.round(seconds * 1000) : text
    }),
  }),
  sticker: (part) => ({
    type: "sticker",
    packageId: part.leaf("packageId", (text) => text.normalize("NFKC").trim()),
    stickerId: part.leaf("stickerId", (text) => text.normalize("NFKC").trim()),
  }),
  place: (part) => ({
    type: "location",
    title: part.leaf("title"),
    address: part.leaf("address"),
    latitude: part.number("latitude"),
    longitude: part.number("longitude"),
  }),
  coupon: (part) => ({ type: "coupon", couponId: part.trimmed("couponId"), deliveryTag: part.maybe("deliveryTag") }),
  buttons: (part) =>
    template(part, { type: "buttons", ...looks(part), ...cardOf(part) }, part.text("title") || part.text("text")),
  confirm: (part) =>
    template(
      part,
      { type: "confirm", text: part.leaf("text"), actions: part.list("actions").map((each) => actionOf(each)) },
      part.text("text"),
    ),
  carousel: (part) =>
    template(
      part,
      { type: "carousel", ...looks(part), columns: part.list("columns").map((column) => column.whole(cardOf(column))) },
      part.list("columns").map((column) => column.text("title") || column.text("text"))[0] ?? "",
    ),
  imageCarousel: (part) =>
    template(
      part,
      {
        type: "image_carousel",
        columns: part.list("columns").map((tile) =>
          tile.whole({
            imageUrl: tile.trimmed("imageUrl"),
            action: tile.list("tap").map((each) => actionOf(each, { label: each.text("label") !== "" }))[0],
          }),
        ),
      },
      part.list("columns").map((tile) => tile.list("tap")[0]?.text("label") ?? "")[0] ?? "",
    ),
  imagemap: (part) => ({
    type: "imagemap",
    baseUrl: part.trimmed("baseUrl"),
    altText: altOf(part, ""),
    baseSize: part.whole({ width: 1040, height: part.number("baseHeight") }),
    actions: part.list("areas").map((area, nth) => area.whole(areaOf(area, rectangle(part, area, nth)))),
  }),
}

const template = (part: Part, inner: object, said: string) => ({
  ...{ type: "template", altText: altOf(part, said), template: part.whole(inner) },
})

/** What stands in notices and in the list of chats; where nobody wrote it, what the message says first. */
export function altOf(part: Part, said: string) {
  const written = part.maybe("altText", (text) => text)
  return written ?? part.leaf("altText", () => said.replace(/\s+/g, " ").trim().slice(0, 400))
}

const looks = (part: Part) => ({
  ...{ imageAspectRatio: part.maybe("imageAspectRatio"), imageSize: part.maybe("imageSize") },
})

const cardOf = (part: Part) => ({
  thumbnailImageUrl: part.maybe("thumbnailImageUrl"),
  imageBackgroundColor: part.maybe("imageBackgroundColor"),
  title: part.maybe("title", (text) => text),
  text: part.leaf("text"),
  defaultAction: part.list("tap").map((each) => actionOf(each, { label: each.text("label") !== "" }))[0],
  actions: part.list("actions").map((each) => actionOf(each)),
})

type Rectangle = { x: number; y: number; width: number; height: number }

/** Columns and rows of each layout. */
const grids: Record<string, readonly [columns: number, rows: number]> = {
  ...{ whole: [1, 1], columns2: [2, 1], columns3: [3, 1], rows2: [1, 2], rows3: [1, 3], grid4: [2, 2], grid6: [3, 2] },
}

/** How many areas a layout has; null where they are drawn freely. */
export const areasIn = (layout: string): number | null => {
  const grid = Object.hasOwn(grids, layout) ? grids[layout] : undefined
  return grid ? grid[0] * grid[1] : null
}

function rectangle(part: Part, area: Part, nth: number): object {
  const layout = part.text("layout")
  const grid = Object.hasOwn(grids, layout) ? grids[layout] : undefined
  if (!grid)
    return { x: area.number("x"), y: area.number("y"), width: area.number("width"), height: area.number("height") }
  const height = Number(part.text("baseHeight").normalize("NFKC")) || 1040
  return cell(grid, nth, height)
}

function cell([columns, rows]: readonly [number, number], nth: number, height: number): Rectangle {
  const [column, row] = [nth % columns, Math.floor(nth / columns)]
  const [x, y] = [Math.round((1040 * column) / columns), Math.round((height * row) / rows)]
  const [right, bottom] = [Math.round((1040 * (column + 1)) / columns), Math.round((height * (row + 1)) / rows)]
  return { x, y, width: right - x, height: bottom - y }
}

const areaOf = (part: Part, area: object) => ({
  type: part.kind,
  label: part.maybe("label", (text) => text),
  ...(part.kind === "uri"
    ? { linkUri: part.trimmed("uri") }
    : part.kind === "message"
      ? { text: part.leaf("text") }
      : { clipboardText: part.leaf("clipboardText") }),
  area: part.whole(area),
})

type Read = (facts: Facts) => Node | null

const picked = (facts: Facts, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, textIn(facts, name)]))

/** Reading back need not be strict: a form is only used where it makes the very same message again. */
export const readers: Record<string, Read> = {
  text: (facts) => empty("text", picked(facts, "text")),
  textV2: (facts) =>
    empty("emoji", picked(facts, "text"), {
      emojis: Object.entries(factsOf(facts.substitution)).map(([key, value]) =>
        empty("smile", { key, ...picked(factsOf(value), "productId", "emojiId") }),
      ),
    }),
  image: (facts) => {
    const values = picked(facts, "originalContentUrl", "previewImageUrl")
    const same = values.previewImageUrl === values.originalContentUrl
    return empty("image", { ...values, ...(same ? { previewImageUrl: "" } : {}) })
  },
  video: (facts) => empty("video", picked(facts, "originalContentUrl", "previewImageUrl", "trackingId")),
  audio: (facts) =>
    empty("audio", { ...picked(facts, "originalContentUrl"), seconds: String(Number(facts.duration ?? 0) / 1000) }),
  sticker: (facts) => empty("sticker", picked(facts, "packageId", "stickerId")),
  location: (facts) => empty("place", picked(facts, "title", "address", "latitude", "longitude")),
  coupon: (facts) => empty("coupon", picked(facts, "couponId", "deliveryTag")),
  template: (facts) => ofTemplate(facts),
  imagemap: (facts) => ofImagemap(facts),
}

function ofTemplate(facts: Facts): Node | null {
  const inner = factsOf(facts.template)
  const alt = picked(facts, "altText")
  const look = picked(inner, "imageAspectRatio", "imageSize")
  switch (inner.type) {
    case "buttons":
      return empty("buttons", { ...alt, ...look, ...cardValues(inner) }, cardLists(inner))
    case "confirm":
      return empty("confirm", { ...alt, ...picked(inner, "text") }, { actions: actionsIn(inner) })
    case "carousel": {
      const columns = listIn(inner, "columns").map(factsOf)
      const nodes = columns.map((column) => empty("column", cardValues(column), cardLists(column)))
      return empty("carousel", { ...alt, ...look }, { columns: nodes })
    }
    case "image_carousel": {
      const tiles = listIn(inner, "columns").map(factsOf)
      const nodes = tiles.map((tile) => empty("tile", picked(tile, "imageUrl"), { tap: all([ofAction(tile.action)]) }))
      return empty("imageCarousel", alt, { columns: nodes })
    }
    default:
      return null
  }
}

export const actionsIn = (facts: Facts) => all(listIn(facts, "actions").map((action) => ofAction(action)))
const cardValues = (card: Facts) => picked(card, "thumbnailImageUrl", "imageBackgroundColor", "title", "text")
const cardLists = (card: Facts) => ({ actions: actionsIn(card), tap: all([ofAction(card.defaultAction)]) })

function ofImagemap(facts: Facts): Node {
  const height = textIn(factsOf(facts.baseSize), "height")
  const areas = listIn(facts, "actions").map((action) => {
    const inner = factsOf(action)
    const uri = textIn(inner, "linkUri")
    return ofAction({ ...inner, uri }, picked(factsOf(inner.area), "x", "y", "width", "height"))
  })
  const values = { ...picked(facts, "baseUrl", "altText"), baseHeight: height }
  return empty("imagemap", { ...values, layout: layoutOf(all(areas), Number(height)) }, { areas: all(areas) })
}

function layoutOf(areas: readonly Node[], height: number): string {
  const fits = ([, grid]: [string, readonly [number, number]]) =>
    grid[0] * grid[1] === areas.length &&
    areas.every(({ values }, nth) =>
      Object.entries(cell(grid, nth, height)).every(([name, side]) => values[name] === String(side)),
    )
  return Object.entries(grids).find(fits)?.[0] ?? "free"
}
