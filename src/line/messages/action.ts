import * as v from "valibot"
import { hasPlaceholder } from "./counting"
import * as Part from "./part"

/** What a tap does. Where it stands decides which kinds LINE allows and whether it needs a label. */

const PICKER = {
  date: { form: /^\d{4}-\d\d-\d\d$/, example: "2027-01-31" },
  time: { form: /^\d\d:\d\d$/, example: "09:30" },
  datetime: { form: /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d$/, example: "2027-01-31T09:30" },
}

type Picker = { mode?: unknown; initial?: string; max?: string; min?: string }
type Postback = { displayText?: string; text?: string; inputOption?: string; fillInText?: string }

function judgePicker(picker: Picker, tell: Part.Tell) {
  const { form, example } = PICKER[picker.mode === "date" || picker.mode === "time" ? picker.mode : "datetime"]
  for (const key of ["initial", "max", "min"] as const) {
    const moment = picker[key]
    if (moment !== undefined && !hasPlaceholder(moment) && !form.test(moment)) tell([key], "bad_form", { example })
  }
}

function judgePostback(postback: Postback, tell: Part.Tell) {
  if (postback.text !== undefined && postback.displayText !== undefined)
    tell(["text"], "not_together", { other: "displayText" })
  if (postback.fillInText !== undefined && postback.inputOption !== "openKeyboard")
    tell(["fillInText"], "needs", { other: "inputOption: openKeyboard" })
}

/** Every kind, each with this `label`. */
function kindsWith<const L extends v.ObjectEntries>(label: L) {
  return {
    postback: v.pipe(
      v.strictObject({
        type: v.literal("postback"),
        ...label,
        data: Part.text(300),
        displayText: v.optional(Part.label(300)),
        text: v.optional(Part.text(300)),
        inputOption: v.optional(v.picklist(["closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"])),
        fillInText: v.optional(Part.text(300)),
      }),
      Part.together(judgePostback),
    ),
    message: v.strictObject({ type: v.literal("message"), ...label, text: Part.text(300) }),
    uri: v.strictObject({
      type: v.literal("uri"),
      ...label,
      uri: Part.uri,
      altUri: v.optional(v.strictObject({ desktop: v.optional(Part.uri) })),
    }),
    datetimepicker: v.pipe(
      v.strictObject({
        type: v.literal("datetimepicker"),
        ...label,
        data: Part.text(300),
        mode: v.picklist(["date", "time", "datetime"]),
        initial: v.optional(v.string()),
        max: v.optional(v.string()),
        min: v.optional(v.string()),
      }),
      Part.together(judgePicker),
    ),
    clipboard: v.strictObject({ type: v.literal("clipboard"), ...label, clipboardText: Part.text(1000) }),
    camera: v.strictObject({ type: v.literal("camera"), ...label }),
    cameraRoll: v.strictObject({ type: v.literal("cameraRoll"), ...label }),
    location: v.strictObject({ type: v.literal("location"), ...label }),
    richmenuswitch: v.strictObject({
      type: v.literal("richmenuswitch"),
      ...label,
      data: Part.text(300),
      richMenuAliasId: Part.form(/^[a-z0-9_-]{1,32}$/, "bad_form", "menu-a"),
    }),
  }
}

/** The kinds that messages may carry anywhere. */
function tappable<const L extends v.ObjectEntries>(label: L) {
  const { postback, message, uri, datetimepicker, clipboard } = kindsWith(label)
  return v.variant("type", [postback, message, uri, datetimepicker, clipboard])
}

/** On a template's button. */
export const button = tappable({ label: Part.label(20) })
/** On a template's picture or text, where no label shows. */
export const unlabelled = tappable({ label: v.optional(Part.label(20)) })
/** On a picture of an image carousel. */
export const onPicture = tappable({ label: v.optional(Part.label(12)) })
/** On a Flex button. */
export const flexButton = tappable({ label: Part.label(40) })
/** On any other Flex part. */
export const flexPart = tappable({ label: v.optional(Part.label(40)) })

const quick = kindsWith({ label: Part.label(20) })
/** On a quick reply, the one place where camera, camera roll and location may stand. */
export const quickReply = v.variant("type", [
  quick.postback,
  quick.message,
  quick.uri,
  quick.datetimepicker,
  quick.clipboard,
  quick.camera,
  quick.cameraRoll,
  quick.location,
])

const menu = kindsWith({ label: v.optional(Part.label(20)) })
/** On an area of a rich menu, the one place where switching menus may stand. */
export const richMenu = v.variant("type", [
  menu.postback,
  menu.message,
  menu.uri,
  menu.datetimepicker,
  menu.clipboard,
  menu.richmenuswitch,
])
