/**
 * Where the bytes are: files under the data directory, each named by its digest, so that what is there is whole and
 * never changes. Whatever is still arriving stands beside them and is renamed when its last byte is on the disk.
 */
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"

export type Place = { dataDir: string }

/** Why nothing was kept. `broken`: the sender left off. */
export type Trouble = "too_big" | "disk_full" | "broken" | "empty"

const folder = ({ dataDir }: Place) => join(dataDir, "media")
const arriving = (place: Place) => join(folder(place), "arriving")

/** `variant`: made from the file, and may be made again. */
export const pathOf = (place: Place, hash: string, variant = "") =>
  join(folder(place), hash.slice(0, 2), variant ? `${hash}.${variant}` : hash)

/**
 * Writes what arrives to a file of its own. `limit` is told the first bytes and says how many there may be; what it
 * throws is thrown on. The caller keeps the file or drops it.
 */
export async function receive(
  place: Place,
  source: AsyncIterable<Uint8Array>,
  { headBytes, limit }: { headBytes: number; limit: (head: Uint8Array) => number },
): Promise<{ path: string } | Trouble> {
  await mkdir(arriving(place), { recursive: true })
  const path = join(arriving(place), crypto.randomUUID())
  try {
    const trouble = await write(path, source, headBytes, limit)
    if (!trouble) return { path }
    await drop(path)
    return trouble
  } catch (error) {
    await drop(path)
    if (isFull(error)) return "disk_full"
    throw error
  }
}

async function write(
  path: string,
  source: AsyncIterable<Uint8Array>,
  headBytes: number,
  limit: (head: Uint8Array) => number,
): Promise<Trouble | null> {
  const file = await open(path, "wx")
  try {
    let head = Buffer.alloc(0)
    let most: number | null = null
    let bytes = 0
    for await (const chunk of source) {
      if (most === null) head = Buffer.concat([head, chunk.subarray(0, headBytes)])
      if (most === null && head.length >= headBytes) most = limit(head)
      bytes += chunk.byteLength
      if (most !== null && bytes > most) return "too_big"
      await file.write(chunk)
    }
    if (bytes === 0) return "empty"
    if (most === null && bytes > limit(head)) return "too_big"
    return null
  } finally {
    await file.close()
  }
}

/** What a file is kept by, once nothing of it changes any more; from here on its bytes are on the disk. */
export async function measured(path: string): Promise<{ hash: string; bytes: number }> {
  const file = await open(path, "r+")
  try {
    await file.sync()
    const hasher = new Bun.CryptoHasher("sha256")
    for await (const chunk of Bun.file(path).stream()) hasher.update(chunk)
    return { hash: hasher.digest("hex"), bytes: (await file.stat()).size }
  } finally {
    await file.close()
  }
}

export const isFull = (error: unknown) =>
  error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EROFS"].includes(String(error.code))

/** Gives a file its lasting name. One of the same name holds the same bytes. */
export async function keep(place: Place, path: string, hash: string, variant = ""): Promise<string> {
  const to = pathOf(place, hash, variant)
  await mkdir(join(to, ".."), { recursive: true })
  await rename(path, to)
  return to
}

/** Keeps bytes that were made here. */
export async function keepBytes(place: Place, bytes: Uint8Array, hash: string, variant = ""): Promise<string> {
  await mkdir(arriving(place), { recursive: true })
  const path = join(arriving(place), crypto.randomUUID())
  try {
    await Bun.write(path, bytes)
    return await keep(place, path, hash, variant)
  } catch (error) {
    await drop(path)
    throw error
  }
}

/** Forgets a file and all that was made from it. */
export async function forget(place: Place, hash: string): Promise<void> {
  const dir = join(pathOf(place, hash), "..")
  const names = await readdir(dir).catch(() => [])
  for (const name of names) if (name === hash || name.startsWith(`${hash}.`)) await drop(join(dir, name))
}

export const drop = (path: string) => rm(path, { force: true })

/** Chore: what a process left half-received when it died. */
export async function sweep(place: Place, now: Temporal.Instant): Promise<void> {
  const dir = arriving(place)
  for (const name of await readdir(dir).catch(() => [])) {
    const found = await stat(join(dir, name)).catch(() => null)
    if (found && found.mtimeMs < now.epochMilliseconds - 24 * 3_600_000) await drop(join(dir, name))
  }
}
