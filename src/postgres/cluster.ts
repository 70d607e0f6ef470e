import { existsSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Refusal } from "../refusal"
import { ownedDir, owner, regain } from "./owner"

/** Makes the database's directory once. Two processes may try at the same time: the second finds the work done. */
export async function ensureCluster(native: string, clusterDir: string, durable: boolean): Promise<void> {
  if (existsSync(join(clusterDir, "PG_VERSION"))) return regain(clusterDir, "PG_VERSION")
  const fresh = `${clusterDir}.${crypto.randomUUID()}`
  ownedDir(fresh)
  await initdb(native, fresh, durable)
  try {
    renameSync(fresh, clusterDir)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(clusterDir)) throw error
  }
}

async function initdb(native: string, dir: string, durable: boolean): Promise<void> {
  const args = ["-D", dir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
  const child = Bun.spawn([join(native, "bin/initdb"), ...args, ...(durable ? [] : ["--no-sync"])], {
    ...owner(),
    cwd: dir,
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  })
  const [code, words] = await Promise.all([child.exited, new Response(child.stderr).text()])
  if (code === 0) return
  const last = words.trim().split("\n").at(-1) ?? ""
  throw new Refusal(
    `内蔵データベースを ${dir} に作成できませんでした: ${last}`,
    `The built-in database could not be made in ${dir}: ${last}`,
  )
}
