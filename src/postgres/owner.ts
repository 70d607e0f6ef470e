import { chmodSync, chownSync, lchownSync, mkdirSync, readdirSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { Refusal } from "../refusal"

/** Whom the server runs as. PostgreSQL refuses to be root, so root lends it to `nobody`. */
export type Owner = { uid: number; gid: number }

const nobody: Owner = process.platform === "darwin" ? { uid: 4294967294, gid: 4294967294 } : { uid: 65534, gid: 65534 }

/** Null means: as ourselves. */
export function owner(): Owner | null {
  return process.getuid?.() === 0 ? nobody : null
}

/** Makes a directory that only the server's owner may enter. */
export function ownedDir(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const other = owner()
  if (!other) return
  chownSync(path, other.uid, other.gid)
  chmodSync(path, 0o700)
}

/** What root has copied back, from wherever it was kept, is the server's owner's again. `sign` is a file that lies in it. */
export function regain(dir: string, sign: string): void {
  const other = owner()
  if (!other || ![dir, join(dir, sign)].some((path) => statSync(path).uid === 0)) return
  // The sign last: what is interrupted begins again.
  const all = readdirSync(dir, { recursive: true }).map(String)
  for (const name of [...all.filter((one) => one !== sign), ".", sign])
    ifThere(() => lchownSync(join(dir, name), other.uid, other.gid))
  chmodSync(dir, 0o700)
}

/** Another program may have been quicker, and its server has begun to clear up. */
function ifThere(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error
  }
}

/** Makes our own directory and lets the server's owner pass through it: what lies in it keeps its own lock. */
export function shareDir(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (owner()) chmodSync(path, statSync(path).mode | 0o011)
}

/** True when the server's owner may walk down to this path: each directory above it is theirs or lets others pass. */
export function reachable(path: string): boolean {
  const other = owner()
  if (!other) return true
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    const { mode, uid } = statSync(dir)
    if (uid !== other.uid && (mode & 0o001) === 0) return false
    if (dir === dirname(dir)) return true
  }
}

/** Makes sure the server's owner can get to its home. */
export function refuseUnreachable(home: string): void {
  if (reachable(home)) return
  throw new Refusal(
    `データディレクトリ ${dirname(home)} に、データベースを動かすユーザー nobody が入れません。--data で別の場所を指定してください。`,
    `The user nobody, as whom the database runs, cannot enter the data directory ${dirname(home)}; choose another place with --data.`,
  )
}
