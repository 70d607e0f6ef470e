import type { Fault } from "../../src/domain/fault"
import type { Key } from "../locales"
import type { Reader } from "../reader"

/** What is wrong with one field, in the reader's language; null when nothing is. Several faults become one line. */
export function faultOf({ t }: Reader, faults: readonly Fault[] | undefined, path: string): string | null {
  const own = (faults ?? []).filter((fault) => fault.path === path)
  return own.length > 0 ? own.map((fault) => sentence(t, fault)).join(" ") : null
}

/** Faults of places that have no field of their own, for the top of a form. */
export function faultsElsewhere(
  { t }: Reader,
  faults: readonly Fault[] | undefined,
  fields: readonly string[],
): string[] {
  return (faults ?? []).filter((fault) => !fields.includes(fault.path)).map((fault) => sentence(t, fault))
}

/** A code without a sentence of its own still says its name. */
function sentence(t: Reader["t"], { code, params, words }: Fault): string {
  const key = `faults.${code}` as Key
  const said = t(key, { ...params, ...typeIn(t, params), ...(words ? { words } : {}) })
  return said === key ? (words ?? code) : said
}

/** What a schema expected, as people call it. */
function typeIn(t: Reader["t"], params: Fault["params"]): { expected?: string } {
  if (params?.expected === undefined) return {}
  const key = `faults.types.${params.expected}` as Key
  const said = t(key)
  return { expected: said === key ? String(params.expected) : said }
}
