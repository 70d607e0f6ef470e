import type { Key, Translate } from "../locales"
import type { Reader } from "../reader"

/** Which property of a step's messages LINE refused, and why, in plain words; null where LINE named none. */
export function refusedWords({ t }: Reader, property: string | null, words: string | null): string | null {
  const keys = property?.split(/[.[\]]+/).filter(Boolean) ?? []
  const [root, nth, ...rest] = keys
  if (root !== "messages" || !/^\d+$/.test(nth ?? "")) return null
  const bubble = t("refusals.bubble", { nth: Number(nth) + 1 })
  const what = partsOf(t, rest).reduce((outer, inner) => t("refusals.within", { outer, inner }), bubble)
  const { cause, max } = causeOf(said(words ?? "", rest))
  return max ? t(`refusals.${cause}Max` as Key, { what, max }) : t(`refusals.${cause}`, { what })
}

/** Names that say nothing to people; what they hold does. */
const silent = new Set(["template", "action", "default", "defaultAction"])

function partsOf(t: Translate, keys: readonly string[]): string[] {
  const [first, ...inner] = keys
  // Flex is a document of its own: its inner paths help whoever writes it, and nobody else.
  if (first === "contents" && inner.length > 0) return [t("refusals.flexAt", { path: inner.join(".") })]
  const parts: string[] = []
  for (let n = 0; n < keys.length; n++) {
    const key = keys[n]!
    const at = keys[n + 1]
    if (silent.has(key)) continue
    if (at !== undefined && /^\d+$/.test(at)) {
      parts.push(nthOf(t, key, Number(at) + 1))
      n += 1
    } else parts.push(nameOf(t, key))
  }
  return parts
}

const counted = ["columns", "actions", "items", "emojis"] as const

function nthOf(t: Translate, key: string, nth: number): string {
  const known = counted.find((each) => each === key)
  return known ? t(`refusals.nth.${known}`, { nth }) : t("refusals.nth.other", { name: nameOf(t, key), nth })
}

/** What we have no word for keeps LINE's. */
function nameOf(t: Translate, key: string): string {
  const path = `refusals.part.${key}`
  const name = t(path as Key)
  return name === path ? key : name
}

/** Of all that LINE said, what it said of this property. */
function said(words: string, rest: readonly string[]): string {
  const parts = words.split(" / ").flatMap((part) => {
    const told = /^messages\[\d+\](\S*): (.*)$/s.exec(part)
    return told ? [{ keys: told[1]!.split(/[.[\]]+/).filter(Boolean), words: told[2]! }] : []
  })
  return parts.find(({ keys }) => keys.join(".") === rest.join("."))?.words ?? words
}

type Cause = { cause: "tooLong" | "tooMany"; max?: string } | { cause: "empty" | "url" | "other"; max?: undefined }

/** LINE's sentences as they are known today; what they do not know is said without a reason. */
function causeOf(words: string): Cause {
  const length = /length must be between \d+ and (\d+)|at most (\d+) characters/i.exec(words)
  if (length) return { cause: "tooLong", max: length[1] ?? length[2] }
  const size = /size must be between \d+ and (\d+)|at most (\d+) (items|elements)/i.exec(words)
  if (size) return { cause: "tooMany", max: size[1] ?? size[2] }
  if (/too long|must be less than/i.test(words)) return { cause: "tooLong" }
  if (/\b(may|must) not be (empty|blank|null)|non-?empty|is required|must be specified/i.test(words))
    return { cause: "empty" }
  if (/\bur[il]\b|scheme|https/i.test(words)) return { cause: "url" }
  return { cause: "other" }
}
