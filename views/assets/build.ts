/** Builds the styles, when a page or a style is newer than what was built last. */
import { existsSync, readdirSync, renameSync, statSync } from "node:fs"
import { join, resolve } from "node:path"

const views = resolve(import.meta.dir, "..")
const built = join(import.meta.dir, "styles.built.css")
const changedAt = (path: string) => statSync(path).mtimeMs
const sources = readdirSync(views, { recursive: true })
  .map((name) => join(views, String(name)))
  .filter((path) => /\.(tsx?|css|js)$/.test(path) && path !== built)

if (!existsSync(built) || sources.some((path) => changedAt(path) > changedAt(built))) await build()

/** Beside its place and then renamed, so that whoever reads meanwhile reads a whole file. */
async function build() {
  const fresh = join(import.meta.dir, `styles.${process.pid}.built.css`)
  const cli = Bun.resolveSync("@tailwindcss/cli/package.json", import.meta.dir).replace(
    "package.json",
    "dist/index.mjs",
  )
  const args = ["-i", join(import.meta.dir, "styles.css"), "-o", fresh, "--minify"]
  const child = Bun.spawn([process.execPath, cli, ...args], { stdin: "ignore", stdout: "ignore", stderr: "pipe" })
  const words = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new Error(`the styles cannot be built:\n${words}`)
  renameSync(fresh, built)
}
