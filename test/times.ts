/**
 * How long each test file took, so that the longest begin first and nobody waits for one that began last. Before the
 * first run it is guessed by the room a file stands in.
 */
import { existsSync, mkdirSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

const root = resolve(import.meta.dir, "..")
const kept = join(root, ".cache/test-times.json")

/** Milliseconds; elsewhere a second. */
const guesses: [room: RegExp, guess: number][] = [
  [/^test\/faults\//, 30_000],
  [/^test\/(browser|demo|main|postgres|story)\//, 15_000],
  [/^test\/[^/]+$/, 10_000],
  [/^test\/domain\//, 5_000],
]

/** What `bun test` is to be told: a run of everything also writes down what it took. */
export async function times(everything: boolean): Promise<string[]> {
  if (!existsSync(kept)) await guess()
  return [`--timings=${kept}`, ...(everything ? ["--update-timings"] : [])]
}

async function guess(): Promise<void> {
  const names = [...new Bun.Glob("test/**/*.test.{ts,tsx}").scanSync(root)]
  const files = names.map((name) => [name, guesses.find(([room]) => room.test(name))?.[1] ?? 1_000])
  mkdirSync(dirname(kept), { recursive: true })
  await Bun.write(kept, JSON.stringify({ version: 1, files: Object.fromEntries(files) }))
}
