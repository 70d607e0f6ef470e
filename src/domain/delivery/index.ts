/** The ledger: one friend's copy of one step, and how it leaves (semantics 9). */

export { byStep, byVersion, type StepCount, type VersionCount } from "./count"
export { type Entry, type LedgerState, ledgerStates, list, type Search, stateSql } from "./ledger"
export * as Look from "./look"
export * as Pages from "./pages"
export { inLanes, send, sendSome } from "./send"
export { countSince, type Since } from "./since"
