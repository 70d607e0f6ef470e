/**
 * `bun run test [anything bun test takes]`: passes everything through, and closes with one line that people and
 * machines can read: `N passed, N failed`. A run in which nothing ran has failed.
 *
 * Files run side by side, two more than there are cores, because many wait for a clock or for a program; what a file
 * says is printed in one piece (`test/sheaf.ts`).
 */
import { chmodSync, mkdirSync, mkdtempSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import { goesWithUs, inMemory } from "./memory"
import { sheaf } from "./sheaf"
import { times } from "./times"

const workers = availableParallelism() + 2
const memory = inMemory()
const ground = memory ?? mkdtempSync(join(tmpdir(), "tobiishi-run-"))
const gone = goesWithUs(ground)
if (!memory) chmodSync(ground, 0o755)
/** What the workers share: the executable, built by the first who asks. */
const shared = join(ground, "shared")
mkdirSync(shared, { mode: 0o755 })

/** What runs for seconds is not worth compiling for hours: the compiler took a sixth of what the workers did. */
const compiler =
  process.env.FAULTS === "long" ? {} : { BUN_JSC_useFTLJIT: "false", BUN_JSC_thresholdForOptimizeAfterWarmUp: "4000" }

// A limit is for what hangs. Where a machine is busy, what takes a second alone may take a minute.
const asked = process.argv.slice(2)
const ours = ["--timeout", "240000", `--parallel=${workers}`, "--no-isolate", ...(await times(asked.length === 0))]
const child = Bun.spawn([process.execPath, "test", ...ours, ...asked], {
  env: { ...compiler, ...process.env, ...(memory ? { TMPDIR: memory } : {}), TOBIISHI_TEST_RUN: shared },
  stdin: "ignore",
  stdout: "inherit",
  stderr: "pipe",
})
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))

const text = await through(child.stderr)
const code = await child.exited
await gone()

const count = (word: string) => Number(text.match(new RegExp(`^ *(\\d+) ${word}s?$`, "m"))?.[1] ?? 0)
const passed = count("pass")
const skipped = count("skip") + count("todo")
// An error outside any test (a file that does not load) is counted by bun as an error, not as a failure.
const failed = count("fail") + count("error")
const unsaid = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0

console.log(`${passed} passed, ${failed + unsaid} failed${skipped ? `, ${skipped} skipped` : ""}`)
process.exitCode = code !== 0 ? code : failed + unsaid > 0 ? 1 : 0

async function through(from: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  const files = sheaf((words) => process.stderr.write(words))
  let text = ""
  let rest = ""
  for await (const bytes of from) {
    const fresh = decoder.decode(bytes, { stream: true })
    text += fresh
    const lines = (rest + fresh).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) files.line(line)
  }
  files.line(rest)
  files.end()
  return Bun.stripANSI(text)
}
