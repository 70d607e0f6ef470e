/**
 * A placeholder of ours: `{{name}}`, `{{field.city}}`, each with an optional fallback, `{{name|お客さま}}`.
 * It is filled in before LINE sees the text, so until then it counts as nothing and fits anywhere.
 */
export const PLACEHOLDER = /\{\{\s*(name|field\.[^|{}\s]+)\s*(?:\|([^{}]*))?\}\}/g

export const hasPlaceholder = (text: string) => text.search(PLACEHOLDER) >= 0

/** The text with every placeholder replaced, as far as the rules of its form are concerned. */
export const withoutPlaceholders = (text: string, by = "") => text.replace(PLACEHOLDER, by)

/** Length as LINE counts message texts: UTF-16 units, so that most emoji count two. */
export const lengthAsLine = (text: string) => withoutPlaceholders(text).length

const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" })

/** Length as LINE counts labels and template texts: what a reader would call characters. */
export function graphemes(text: string): number {
  const bare = withoutPlaceholders(text)
  // Below U+0300 nothing combines save CR LF, and segmenting is slow.
  if (/^[\u0020-\u02ff]*$/.test(bare)) return bare.length
  let count = 0
  for (const _ of segmenter.segment(bare)) count++
  return count
}
