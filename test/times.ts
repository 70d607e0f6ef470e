/**
 * How long each test file took, so that the longest begin first and nobody waits for one that began last. Before the
 * first run, as in a clean clone, it is guessed.
 */
import { existsSync, mkdirSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

const root = resolve(import.meta.dir, "..")
const kept = join(root, ".cache/test-times.json")

/**
 * Milliseconds; elsewhere a second. Whoever is the longest is named: begun last, alone it would set the end. Next come
 * those that wait for programs, beside which the short ones fill the cores.
 */
const guesses: [files: RegExp, guess: number][] = [
  [/^test\/faults\/simulation\./, 120_000],
  [/^test\/demo\/demo\./, 110_000],
  [/^test\/browser\/(readers|staff|timeline)\./, 80_000],
  [/^test\/domain\/rehearsal-real\./, 55_000],
  [/^test\/plans\./, 60_000],
  [/^test\/browser\//, 50_000],
  [/^test\/main\/program\./, 38_000],
  [/^test\/faults\/(database|several)\./, 35_000],
  [/^test\/postgres\/server\./, 33_000],
  [/^test\/(story\/first-stone|routes\/roles)\./, 27_000],
  [/^test\/(domain\/(enrollment|quota|delivery|retry)|story\/several|faults\/\w+)\./, 19_000],
  [/^test\/(scale|routes\/inbox|story\/\w+|domain\/(engine-\w+|radius|channel-trouble))\./, 13_000],
  [/^test\/(main|faults)\//, 12_000],
  [/^test\/domain\/(why|sweep|hold|itinerary|conversation|push)\./, 10_000],
  [/^test\/routes\/(staff|steps|auth|decisions|live|deliveries|trial)\./, 8_000],
  [/^test\/domain\//, 3_000],
  [/^test\/routes\//, 2_000],
]

/** What `bun test` is to be told: a run of everything also writes down what it took. */
export async function times(everything: boolean): Promise<string[]> {
  if (!existsSync(kept)) await guess()
  return [`--timings=${kept}`, ...(everything ? ["--update-timings"] : [])]
}

async function guess(): Promise<void> {
  const names = [...new Bun.Glob("test/**/*.test.{ts,tsx}").scanSync(root)]
  const files = names.map((name) => [name, guesses.find(([files]) => files.test(name))?.[1] ?? 1_000])
  mkdirSync(dirname(kept), { recursive: true })
  await Bun.write(kept, JSON.stringify({ version: 1, files: Object.fromEntries(files) }))
}
