/** Carrying steps to another scenario, another channel, or through a file (semantics 6). */
export { type Carried, type Carrying, carry, chosenOf, type Decision, rehearse } from "./carry"
export { type Document, FORMAT, LONGEST, read, schema } from "./document"
export { duplicate } from "./duplicate"
export { type Candidate, type Reference, resolve } from "./resolve"
export { type Kind, kinds } from "./speech"
export { write } from "./write"
