/**
 * `bun run test:mutations [part of a name …]`: does the suite notice? Each of the promise's guards is taken away, one at
 * a time, in a copy of the tree, and the tests that guard it must fail. A text that no longer stands exactly once in its
 * file is an error: the table must follow the code. `--predicates` takes away every channel predicate of the engine too;
 * `--healthy` believes that the tests are green without any mutation; `--range=21-40` judges those of the list alone.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { predicates } from "./mutations/predicates"
import { type Mutation, mutations } from "./mutations/table"

const home = resolve(import.meta.dir, "../..")
const left = new Set(["node_modules", ".git", "dist"])
const asked = process.argv.slice(2)
const wanted = asked.filter((one) => !one.startsWith("--"))
const all = [...mutations, ...(asked.includes("--predicates") ? predicates(home) : [])]
const named = wanted.length === 0 ? all : all.filter(({ what }) => wanted.some((part) => what.includes(part)))
const chosen = named.slice(...range())

/** Stories are many enough to notice, and stop at the first that does. */
const settings = { STORIES: "60", MOST_FAILURES: "1" }

type Verdict = { what: string; seen: string; seconds: number; isSeen: boolean }

const broken = chosen.flatMap((mutation) => fits(mutation))
if (chosen.length === 0) throw new Error(`none of ${all.length} mutations is asked for by ${asked.join(" ")}`)
if (broken.length > 0) {
  console.error(`The table does not fit the code any more:\n  ${broken.join("\n  ")}`)
  process.exit(1)
}
const tree = mkdtempSync(join(tmpdir(), "tobiishi-mutations-"))
try {
  copy()
  process.exitCode = (await judge()) ? 0 : 1
} finally {
  rmSync(tree, { recursive: true, force: true })
}

/** So that a long list can be judged in portions. */
function range(): [number, number] {
  const said = asked.find((one) => one.startsWith("--range="))
  if (!said) return [0, named.length]
  const [, first, last] = /^--range=(\d+)-(\d+)$/.exec(said) ?? []
  if (!first || !last || Number(first) < 1) throw new Error(`${said} is no range such as --range=21-40`)
  return [Number(first) - 1, Number(last)]
}

function fits({ what, file, find, put }: Mutation): string[] {
  const text = readFileSync(join(home, file), "utf8")
  const times = text.split(find).length - 1
  if (times !== 1) return [`${what}: "${find}" stands ${times} times in ${file}`]
  // What does not even compile is noticed by anything.
  new Bun.Transpiler({ loader: "ts" }).transformSync(text.replace(find, () => put))
  return []
}

function copy(): void {
  for (const name of readdirSync(home))
    if (!left.has(name)) cpSync(join(home, name), join(tree, name), { recursive: true })
  symlinkSync(join(home, "node_modules"), join(tree, "node_modules"))
}

async function judge(): Promise<boolean> {
  if (!asked.includes("--healthy") && !(await isHealthy())) return false
  const verdicts: Verdict[] = []
  for (const mutation of chosen) {
    const verdict = await mutate(mutation)
    console.log(`${verdict.isSeen ? "seen    " : "NOT SEEN"} ${verdict.what} (${verdict.seconds} s): ${verdict.seen}`)
    verdicts.push(verdict)
  }
  const unseen = verdicts.filter(({ isSeen }) => !isSeen)
  console.log(`${verdicts.length} mutations, ${verdicts.length - unseen.length} seen, ${unseen.length} not seen`)
  return unseen.length === 0
}

async function isHealthy(): Promise<boolean> {
  const { isGreen, words } = await run([...new Set(chosen.flatMap(({ red }) => red))])
  if (!isGreen) console.error(`Without any mutation the tests fail:\n${words}`)
  return isGreen
}

/** Each of its files alone must fail. */
async function mutate({ what, file, find, put, red, env = {} }: Mutation): Promise<Verdict> {
  const path = join(tree, file)
  const text = readFileSync(path, "utf8")
  writeFileSync(
    path,
    text.replace(find, () => put),
  )
  const began = performance.now()
  const outcomes: string[] = []
  let isSeen = true
  for (const one of red) {
    const { isGreen, words } = await run([one], env)
    if (isGreen) isSeen = false
    outcomes.push(`${one.split("/").at(-1)} ${isGreen ? "stays green" : `says ${complaint(words)}`}`)
  }
  writeFileSync(path, text)
  const seconds = Math.round((performance.now() - began) / 1000)
  return { what, seen: outcomes.join("; "), seconds, isSeen }
}

async function run(files: string[], env: Record<string, string> = {}): Promise<{ isGreen: boolean; words: string }> {
  const child = Bun.spawn([process.execPath, "test", "--bail=1", "--timeout", "60000", ...files], {
    ...{ cwd: tree, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
    env: { ...process.env, ...settings, ...env },
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  return { isGreen: code === 0, words: `${out}\n${err}` }
}

/** The first thing a failing run says of why. */
function complaint(words: string): string {
  const lines = words.split("\n").map((line) => line.trim())
  const seed = lines.findIndex((line) => line.startsWith("SEED="))
  const first = seed >= 0 ? lines[seed + 1] : lines.find((line) => line.startsWith("(fail)"))
  return (first ?? lines.find((line) => /error/i.test(line)) ?? "nothing").slice(0, 110)
}
