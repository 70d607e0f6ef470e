import type { Reader } from "../reader"

/** A number as people of that language write it. */
export const figure = ({ locale }: Pick<Reader, "locale">, count: number): string =>
  new Intl.NumberFormat(locale).format(count)
