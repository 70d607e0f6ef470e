/**
 * When to collect what work on many walks has left behind. Left to itself the collector comes late: a program that sent to a
 * million grew by a megabyte a second for half a minute, up to 164 MB, where with this it needs 131 to 144.
 */

let due = 0

/** `share`: of one collection, which this work calls for. Where all of them together make one, it happens now. */
export function owe(share: number): void {
  due += share
  if (due < 1) return
  due = 0
  Bun.gc(true)
}
