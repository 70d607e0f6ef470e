/**
 * Flex messages name their own colours, and the page's policy refuses inline styles. So the colours that stand on a
 * phone become a small stylesheet, named by the colours themselves.
 */

const COLOUR = /^#([0-9a-f]{6}(?:[0-9a-f]{2})?)$/i
const LIST = /^[0-9a-f]{6,8}(?:-[0-9a-f]{6,8})*$/

/** The address of the stylesheet for everything in these messages; null when they name no colour. */
export function stylesheet(messages: readonly object[]): string | null {
  const found = new Set<string>()
  for (const message of messages) collect(message, found)
  return found.size > 0 ? `/colours/${[...found].sort().slice(0, 200).join("-")}` : null
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    const hex = hexOf(value)
    if (hex) found.add(hex)
  } else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) collect(inner, found)
}

/** The rules of such a stylesheet; null for a list that is none. */
export function rules(list: string): string | null {
  if (!LIST.test(list)) return null
  return list
    .split("-")
    .map((hex) => `.ink-${hex}{color:#${hex}}.paper-${hex}{background-color:#${hex}}.edge-${hex}{border-color:#${hex}}`)
    .join("\n")
}

export const ink = (colour: unknown) => named("ink", colour)
export const paper = (colour: unknown) => named("paper", colour)
export const edge = (colour: unknown) => named("edge", colour)

function named(property: string, colour: unknown): string | undefined {
  const hex = typeof colour === "string" ? hexOf(colour) : null
  return hex ? `${property}-${hex}` : undefined
}

const hexOf = (text: string) => COLOUR.exec(text)?.[1]?.toLowerCase() ?? null
