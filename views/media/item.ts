import type { Media } from "../../src/domain/media"
import type { Locale } from "../locales"
import { figure } from "../parts/figure"

/** A file with where it can be seen: `thumb` and `file` here, `address` by everybody; null where nobody reaches us. */
export type Item = Media & { thumb: string | null; file: string; address: string | null }

/** Why LINE cannot fetch what is kept here. */
export type Reach = { is: "open" } | { is: "unaddressed" } | { is: "not_https" }

export function sizeWords(locale: Locale, bytes: number): string {
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 ** 2, "megabyte"]
  const format = { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 } as const
  return figure({ locale }, Math.max(value, 0.1), format)
}
