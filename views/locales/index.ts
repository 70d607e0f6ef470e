import i18next from "i18next"
import { en } from "./en"
import { ja } from "./ja"
import type { Paths } from "./shape"

export const locales = ["ja", "en"] as const
export type Locale = (typeof locales)[number]

/** The name of a sentence, e.g. "friends.title". Unknown names do not compile. */
export type Key = Paths<typeof ja>
export type Values = Record<string, string | number | bigint>
export type Translate = (key: Key, values?: Values) => string

const i18n = i18next.createInstance()
await i18n.init({
  resources: { ja: { translation: ja }, en: { translation: en } },
  fallbackLng: false,
  // The JSX factory escapes; doing it twice would show "&amp;" to people.
  interpolation: { escapeValue: false },
})

/**
 * Letters that turn the direction of writing, as some names have them, turn their own text and not the sentence around
 * it: FSI … PDI of Unicode.
 */
const apart = (value: string | number | bigint) =>
  typeof value === "string" && /[\u202a-\u202e\u2066-\u2069]/.test(value) ? `\u2068${value}\u2069` : value

const translators = { ja: i18n.getFixedT("ja"), en: i18n.getFixedT("en") }

/** A sentence without gaps is always the same; a page of a grid asks for some thousands of them. */
const whole = { ja: new Map<Key, string>(), en: new Map<Key, string>() }

export function translator(locale: Locale): Translate {
  const said = whole[locale]
  return (key, values) => {
    if (values) {
      const apiece = Object.entries(values).map(([name, value]) => [name, apart(value)])
      return String(translators[locale](key, Object.fromEntries(apiece)))
    }
    const known = said.get(key)
    if (known !== undefined) return known
    const sentence = String(translators[locale](key))
    said.set(key, sentence)
    return sentence
  }
}

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}

/** The first language of an Accept-Language header that we speak; Japanese when there is none. */
export function preferred(header: string | null): Locale {
  const asked = (header ?? "").split(",").map((entry) => {
    const [tag = "", ...rest] = entry.trim().split(";")
    const quality = rest.map((part) => /^\s*q=([\d.]+)\s*$/.exec(part)?.[1]).find(Boolean)
    return { language: tag.split("-")[0]?.toLowerCase(), quality: Number(quality ?? 1) }
  })
  asked.sort((a, b) => b.quality - a.quality)
  return asked.map(({ language }) => language).find(isLocale) ?? "ja"
}
