/**
 * How a flow is looked at: in which language, how wide, by day or by night. `bun run test` takes two looks a flow, which
 * together show both languages and both widths, and share what axe has to judge: each state in one language, at one
 * width, by day or by night. `bun run test:looks` takes all four, each by day and by night, and judges everything in each.
 */
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"
import type { Shape } from "../../views/locales/shape"
import type { Viewport } from "./chromium"

export type Scheme = "light" | "dark"
export type Look = { locale: "ja" | "en"; t: Shape<typeof ja>; viewport: Viewport; colorScheme: Scheme }

export const desk: Viewport = { width: 1440, height: 900 }
export const hand: Viewport = { width: 375, height: 812 }

/** What `bun run test:looks` says. */
export const everywhere = process.env.TOBIISHI_LOOKS === "all"

export const jaHand: Look = { locale: "ja", t: ja, viewport: hand, colorScheme: "light" }
export const jaDesk: Look = { locale: "ja", t: ja, viewport: desk, colorScheme: "dark" }
const enHand: Look = { locale: "en", t: en, viewport: hand, colorScheme: "light" }
const enDesk: Look = { locale: "en", t: en, viewport: desk, colorScheme: "dark" }

const pairs = { jaHand: [jaHand, enDesk], jaDesk: [jaDesk, enHand] }

/** The looks of a flow; everyday it is the named pair. */
export const looks = (everyday: keyof typeof pairs): Look[] =>
  everywhere ? [...pairs.jaHand, ...pairs.jaDesk] : pairs[everyday]

/** Where one look is as good as another: everyday it is the first of the pair. */
export const anyLook = (everyday: keyof typeof pairs): Look[] =>
  everywhere ? looks(everyday) : pairs[everyday].slice(0, 1)

/** Whether the nth of what both looks of a pair pass is this one's to judge. */
export const isIts = ({ locale }: Look, nth: number) => everywhere || nth % 2 === (locale === "ja" ? 0 : 1)

export const said = ({ locale, viewport, colorScheme }: Look) =>
  `${locale}, ${viewport.width} px wide, ${everywhere ? "by day and by night" : colorScheme}`
