/** The executable, for every test that wants to see it run: built once a run, by the very line of package.json. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import pack from "../../package.json"

const root = resolve(import.meta.dir, "../..")

/** What `test/run.ts` says of the compiler goes for the programs that its tests start, too: they live for seconds. */
export const compiler = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("BUN_JSC_")))

/** Modules may be loaded anew for each file of a run; what hangs on the global object stays. */
const run = globalThis as typeof globalThis & { tobiishiBinary?: Promise<string> }

/** Where it lies: alone in a directory that anybody may enter. */
export function binary(): Promise<string> {
  run.tobiishiBinary ??= process.env.TOBIISHI_TEST_RUN ? shared(process.env.TOBIISHI_TEST_RUN) : build()
  return run.tobiishiBinary
}

/** Called by the preload when all files are done. */
export async function gone(): Promise<void> {
  const path = await run.tobiishiBinary?.catch(() => null)
  run.tobiishiBinary = undefined
  if (path) rmSync(join(path, ".."), { recursive: true, force: true })
}

/** Of a run's workers the first who asks builds, in the run's own directory; the others wait for what it makes. */
async function shared(runDir: string): Promise<string> {
  const home = join(runDir, "binary")
  const failure = join(runDir, "binary-failed")
  if (first(join(runDir, "binary-begun")))
    return build().then(
      (path) => {
        renameSync(join(path, ".."), home)
        return join(home, "tobiishi")
      },
      async (error: unknown) => {
        await Bun.write(failure, String(error))
        throw error
      },
    )
  while (!existsSync(home)) {
    if (existsSync(failure)) throw new Error(`another worker could not build it: ${await Bun.file(failure).text()}`)
    await Bun.sleep(100)
  }
  return join(home, "tobiishi")
}

/** True for one of all who ask. */
function first(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch (error) {
    if (existsSync(mark)) return false
    throw error
  }
}

/** From a copy of the tree that is gone before anything runs. Files keep their age: the styles are not built again. */
async function build(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "tobiishi-binary-"))
  chmodSync(home, 0o755)
  const tree = join(home, "tree")
  mkdirSync(tree)
  for (const name of ["src", "views", "migrations", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(tree, name), { recursive: true, preserveTimestamps: true })
  mkdirSync(join(root, ".cache"), { recursive: true })
  for (const name of ["node_modules", ".cache"]) symlinkSync(join(root, name), join(tree, name))
  await Bun.$`${process.execPath} views/assets/build.ts`.cwd(tree).quiet()
  const line = pack.scripts.build.slice(pack.scripts.build.indexOf("bun build")).replaceAll("dist/", `${home}/`)
  await Bun.$`${{ raw: line }}`.cwd(tree).quiet()
  rmSync(tree, { recursive: true })
  return join(home, "tobiishi")
}
