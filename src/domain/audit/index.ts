/**
 * What staff and keys to the API decided: one line a decision, in the transaction of the change, with what it changed.
 * `watched` takes a picture of the thing before and after, and writes the difference.
 */
export type { Change } from "./difference"
export { type Deed, deeds, type Entry, type Hand, type Line, type Noun, nouns, record, type Where } from "./line"
export { type Key, list, type Search } from "./list"
export { type About, compared, type Good, watched } from "./watch"
