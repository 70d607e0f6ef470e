import begin from "./0001_begin.sql" with { type: "text" }
import trouble from "./0002_trouble.sql" with { type: "text" }

/** In the order in which they are applied. Forward only: a file that has been released is never edited. */
export const migrations = [
  { name: "0001_begin", sql: begin },
  { name: "0002_trouble", sql: trouble },
]
