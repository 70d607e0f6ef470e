import type { Fault } from "../../src/domain/fault"
import { faultOf } from "../parts/fault"
import type { Reader } from "../reader"

/** What is wrong at this very place. */
export function at(reader: Reader, faults: readonly Fault[], path: string): string | null {
  return faultOf(reader, faults, path)
}

/** What is wrong at this place or anywhere inside it, save at those places within that show it themselves. */
export function inside(
  reader: Reader,
  faults: readonly Fault[],
  path: string,
  shown: readonly string[] = [],
): { where: string; words: string }[] {
  return faults
    .filter((fault) => holds(path, fault.path) && !shown.includes(fault.path))
    .map((fault) => ({ where: fault.path.slice(path.length).replace(/^\./, ""), words: words(reader, fault) }))
}

export const holds = (path: string, inner: string) =>
  inner === path || inner.startsWith(`${path}.`) || inner.startsWith(`${path}[`)

/** LINE's own words beside ours. */
export function words(reader: Reader, fault: Fault): string {
  return faultOf(reader, [{ ...fault, path: "" }], "") ?? fault.code
}
