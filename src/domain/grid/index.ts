/** Readers × steps: who has got what of a scenario, and what is on its way to whom. */
export { type Cell, type Cells, cells } from "./cells"
export { list, type Page, type Reader } from "./list"
export * as Picked from "./picked"
export { type Search, type State, states } from "./search"
export * as OfStep from "./step"
