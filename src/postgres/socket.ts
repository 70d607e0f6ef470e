import { lstatSync } from "node:fs"
import { join } from "node:path"
import { Refusal } from "../refusal"
import { ownedDir, owner } from "./owner"

/** A socket's path must fit the kernel's fixed buffer: 108 bytes on Linux, 104 on macOS, with its closing zero. */
const longest = 103

/** The directory of the server's socket: beside its data, or, where that path is too long, a short one in /tmp. */
export function socketDir(home: string, port: number): string {
  const near = join(home, "run")
  const dir = fits(near, port) ? near : short(home)
  ownedDir(dir)
  refuseForeign(dir)
  return dir
}

const fits = (dir: string, port: number) => Buffer.byteLength(join(dir, `.s.PGSQL.${port}`)) <= longest

function short(home: string): string {
  return `/tmp/tobiishi-${new Bun.CryptoHasher("sha256").update(home).digest("hex").slice(0, 16)}`
}

/** Anybody may make a directory in /tmp: one that is not ours could belong to somebody who waits for us there. */
function refuseForeign(dir: string): void {
  const found = lstatSync(dir)
  const uid = owner()?.uid ?? process.getuid?.()
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return
  throw new Refusal(
    `データベースのソケット用ディレクトリ ${dir} が他のユーザーのものです。--data で短いパスを指定してください。`,
    `The directory for the database's socket, ${dir}, belongs to somebody else; choose a shorter path with --data.`,
  )
}
