import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Mutation, twin } from "./table"

/** Where the engine writes and claims. */
const files = [
  ...["batch", "freeze", "quota", "hold", "automation", "reaction", "friend/following"],
  ...["claim", "goal", "history", "move", "plan", "replan", "start", "withdraw", "write"].map(
    (name) => `enrollment/${name}`,
  ),
  ...["claim", "close", "refuse", "settle"].map((name) => `delivery/${name}`),
  ...["agenda", "friend/standing", "enrollment/alike", "enrollment/flow", "enrollment/route"],
].map((name) => `src/domain/${name}.ts`)

const predicate = /\b(?:[a-z]+\.)?channel_id = (?:\$\{[^}]+\}|[a-z]+\.channel_id)(?=\s+and\b)/g

/**
 * Each channel predicate of the engine, taken away by itself. The text around it makes it one of a kind. What only reads
 * or locks decides the same by the twin's rows, which have the same ids; it is seen all the same, because PostgreSQL notes
 * who comes upon them (`test/domain/watched.ts`).
 */
export function predicates(home: string): Mutation[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(home, file), "utf8")
    return [...text.matchAll(predicate)].map(({ 0: found, index }) => {
      const line = text.slice(0, index).split("\n").length
      const { from, to } = unlike(text, index, found.length)
      const find = text.slice(from, to)
      const put = `${text.slice(from, index)}true${text.slice(index + found.length, to)}`
      const what = `channel predicate ${file.replace("src/domain/", "")}:${line}`
      return { what, file, find, put, red: [twin] }
    })
  })
}

function unlike(text: string, index: number, length: number): { from: number; to: number } {
  let from = index
  let to = index + length
  while (text.split(text.slice(from, to)).length > 2) {
    from = Math.max(0, from - 20)
    to = Math.min(text.length, to + 20)
  }
  return { from, to }
}
