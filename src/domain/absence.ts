/** What was asked for is not there, or belongs to another channel: the two look alike on purpose. */
export class NotFound extends Error {
  constructor(what = "not found") {
    super(what)
    this.name = "NotFound"
  }
}

/** The row, or `NotFound`. */
export function present<T>(row: T | null | undefined, what?: string): T {
  if (row === null || row === undefined) throw new NotFound(what)
  return row
}
