export { create, type Input, one, schema } from "./create"
export { type Friend, faces, find, findKnown, type Known, knownOf, there, walks } from "./detail"
export { count, ids, list, type Page, type Search } from "./list"
export * as Own from "./own"
