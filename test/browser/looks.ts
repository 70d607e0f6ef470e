/**
 * How a flow is looked at: in which language, how wide, by day or by night. `bun run test` takes the look that a flow
 * names, or two where it is another flow in a hand; all flows together show both languages, both widths, day and night.
 * `bun run test:looks` takes all four of every flow, each by day and by night.
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

const four = {
  jaHand: { locale: "ja", t: ja, viewport: hand, colorScheme: "light" },
  jaDesk: { locale: "ja", t: ja, viewport: desk, colorScheme: "dark" },
  enHand: { locale: "en", t: en, viewport: hand, colorScheme: "dark" },
  enDesk: { locale: "en", t: en, viewport: desk, colorScheme: "light" },
} satisfies Record<string, Look>

export const { jaHand, jaDesk } = four

/** The looks of a flow; everyday those named. */
export const looks = (...everyday: (keyof typeof four)[]): Look[] =>
  everywhere ? Object.values(four) : everyday.map((name) => four[name])

export const said = ({ locale, viewport, colorScheme }: Look) =>
  `${locale}, ${viewport.width} px wide, ${everywhere ? "by day and by night" : colorScheme}`
