import * as v from "valibot"

/** A text of a form. A field that was not sent reads as empty, so that its own rule can say what is missing. */
export const text = v.optional(v.pipe(v.string(), v.maxLength(10_000)), "")

/** A box that was ticked. */
export const ticked = v.pipe(
  v.optional(v.string()),
  v.transform((sent) => sent !== undefined),
)

/** What names an account to LINE. */
export const pair = { lineChannelId: text, secret: text }

/** What was typed to confirm what cannot be undone. */
export const typedWord = v.optional(v.object({ typed: text }), { typed: "" })
