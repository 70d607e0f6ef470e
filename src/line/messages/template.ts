import * as v from "valibot"
import * as Action from "./action"
import { graphemes } from "./counting"
import * as Part from "./part"
import { common } from "./plain"

const imageForm = {
  imageAspectRatio: v.optional(v.picklist(["rectangle", "square"])),
  imageSize: v.optional(v.picklist(["cover", "contain"])),
}
const card = {
  thumbnailImageUrl: v.optional(Part.https),
  imageBackgroundColor: v.optional(Part.opaqueColor),
  title: v.optional(Part.label(40)),
  defaultAction: v.optional(Action.unlabelled),
}
type Card = { text: string; title?: string; thumbnailImageUrl?: string }

/** A picture or a title leaves less room for text. */
const roomUnder = ({ title, thumbnailImageUrl }: Card, alone: number) =>
  title === undefined && thumbnailImageUrl === undefined ? alone : 60

const judgeRoom = (card: Card, alone: number, tell: Part.Tell, path: (string | number)[] = []) => {
  const max = roomUnder(card, alone)
  if (graphemes(card.text) > max) tell([...path, "text"], "too_long", { max })
}

const buttons = v.pipe(
  v.strictObject({
    type: v.literal("buttons"),
    ...imageForm,
    ...card,
    text: Part.label(160),
    actions: Part.list(Action.button, 1, 4),
  }),
  Part.together((value: Card, tell) => judgeRoom(value, 160, tell)),
)

const confirm = v.strictObject({
  type: v.literal("confirm"),
  text: Part.label(240),
  actions: Part.list(Action.button, 2, 2),
})

type Column = Card & { actions: unknown[] }

const carousel = v.pipe(
  v.strictObject({
    type: v.literal("carousel"),
    ...imageForm,
    columns: Part.list(
      v.strictObject({ ...card, text: Part.label(120), actions: Part.list(Action.button, 1, 3) }),
      1,
      10,
    ),
  }),
  Part.together(judgeColumns),
)

/** LINE wants the columns of one carousel alike: the same number of buttons, pictures and titles all or none. */
function judgeColumns({ columns: [first, ...rest] }: { columns: Column[] }, tell: Part.Tell) {
  if (!first) return
  judgeRoom(first, 120, tell, ["columns", 0])
  rest.forEach((column, nth) => {
    const path = ["columns", nth + 1]
    judgeRoom(column, 120, tell, path)
    if (column.actions.length !== first.actions.length) tell([...path, "actions"], "unequal")
    for (const key of ["title", "thumbnailImageUrl"] as const)
      if ((column[key] === undefined) !== (first[key] === undefined)) tell([...path, key], "unequal")
  })
}

const imageCarousel = v.strictObject({
  type: v.literal("image_carousel"),
  columns: Part.list(v.strictObject({ imageUrl: Part.https, action: Action.onPicture }), 1, 10),
})

export const template = v.strictObject({
  type: v.literal("template"),
  altText: Part.text(1500),
  template: v.variant("type", [buttons, confirm, carousel, imageCarousel]),
  ...common,
})
