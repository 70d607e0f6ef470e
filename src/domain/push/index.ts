/**
 * What staff send to chosen friends at once: tests and answers (semantics 8, "staff pushes"; 9). One row is one
 * friend's request with its own retry key, frozen and committed before its first byte leaves.
 *
 *            claim                 2xx, 409
 *   ready ──────────▶ sending ────────────────▶ sent
 *    │ ▲                │ ▲ │
 *    │ └─ never unsure ─┤ └─┤ unsure: same key
 *    │                  │   ├─ refused by LINE, month used up ──▶ failed
 *    │ staff            │   └─ a reply in doubt, or 23 h ───────▶ unknown
 *    ▼                  └─ 23 h, never unsure ──────────────────▶ failed (late)
 *   withdrawn
 *
 * A free answer travels by the friend's reply token; refused for certain, it goes on as a push, for which the month
 * must have room. Nothing waits beyond its key's life: a day later it would answer a question nobody asks any more.
 */
export { type Asked, type Asking, ask, type Cost, cost, MOST_FRIENDS } from "./ask"
export { find, list, ofFriend, type Push, type Search } from "./read"
export { isSendDue, sendDue, withdraw } from "./send"
