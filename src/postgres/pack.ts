/**
 * A step of the build: packs this platform's PostgreSQL for the executable to carry, and prints where. The same files
 * give the same bytes. Links are left out (`binaries` makes them from the package's list), and so is what only a
 * compiler reads.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { installed } from "./binaries"

const native = installed()
const { version } = await Bun.file(join(native, "../package.json")).json()
const cache = resolve(import.meta.dir, "../../.cache")
const to = join(cache, `postgres-${version}-${process.platform}-${process.arch}.tar.zst`)
if (!existsSync(to)) await pack()
console.log(to)

async function pack() {
  const files: Record<string, Uint8Array> = {}
  for (const name of wanted()) files[name] = await Bun.file(join(native, name)).bytes()
  const tar = timeless(await new Bun.Archive(files).bytes())
  mkdirSync(cache, { recursive: true })
  await Bun.write(to, await Bun.zstdCompress(tar, { level: 6 }))
}

function wanted(): string[] {
  const needless = /\.a$|\/pkgconfig\/|\/pgxs\/|^include\//
  const isFile = (name: string) => lstatSync(join(native, name)).isFile()
  return readdirSync(native, { recursive: true })
    .map(String)
    .filter((name) => isFile(name) && !needless.test(name))
    .sort()
}

/** Takes the moment of packing out of each header (bytes 136 to 148), and sums the header up again (148 to 156). */
function timeless(tar: Uint8Array): Uint8Array {
  const octal = (from: number, to: number) => Number.parseInt(Buffer.from(tar.subarray(from, to)).toString(), 8)
  const write = (text: string, at: number) => tar.set(Buffer.from(text), at)
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    write("00000000000\0", at + 136)
    write("        ", at + 148)
    const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
    write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148)
    at += 512 + Math.ceil(octal(at + 124, at + 136) / 512) * 512
  }
  return tar
}
