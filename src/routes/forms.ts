import * as v from "valibot"

/** No keyboard types NUL, and PostgreSQL does not hold it. */
export const typed = (longest: number) =>
  v.pipe(
    v.string(),
    v.maxLength(longest),
    v.transform((text) => text.replaceAll("\0", "")),
  )

/** A text of a form. A field that was not sent reads as empty, so that its own rule can say what is missing. */
export const text = v.optional(typed(10_000), "")

/** A box that was ticked. */
export const ticked = v.pipe(
  v.optional(v.string()),
  v.transform((sent) => sent !== undefined),
)

/** What names an account to LINE. */
export const pair = { lineChannelId: text, secret: text }

/** What was typed to confirm what cannot be undone. */
export const typedWord = v.optional(v.object({ typed: text }), { typed: "" })
