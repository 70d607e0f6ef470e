/** Forms that may carry files. The files are read as they come, so that a video is never held in memory. */
import { Readable } from "node:stream"
import { Busboy, type BusboyFileStream } from "@fastify/busboy"
import { ParseError } from "elysia"
import type { Posted } from "./posted"

/** Doors that take files, and so more than a form's worth of bytes. */
const doors = [
  /^\/channels\/\d+\/media$/,
  /^\/channels\/\d+\/scenarios\/\d+\/steps(\/\d+)?$/,
  /^\/channels\/\d+\/inbox\/\d+\/answers$/,
]

const MB = 1024 * 1024
export const LARGEST_UPLOAD = 256 * MB
const LARGEST_FORM = 8 * MB

/** Said before a single byte is read. */
export function isTooLarge(request: Request): boolean {
  const stated = Number(request.headers.get("content-length") ?? 0)
  if (stated <= LARGEST_FORM) return false
  return !isMultipart(request) || !doors.some((door) => door.test(new URL(request.url).pathname))
}

export type Taken<T> = { field: string; name: string; outcome: T }
export type Form<T> = { fields: Posted; files: Taken<T>[] }

const isMultipart = (request: Request) =>
  request.headers.get("content-type")?.startsWith("multipart/form-data;") ?? false

/** `take` gets each file that was chosen, one after the other; an empty choice is none. */
export async function form<T>(
  request: Request,
  take: (file: { field: string; name: string; bytes: AsyncIterable<Uint8Array> }) => Promise<T>,
): Promise<Form<T>> {
  if (!isMultipart(request)) return { fields: collected(new URLSearchParams(await request.text())), files: [] }
  const pairs: [string, string][] = []
  const files: Promise<Taken<T> | null>[] = []
  const limits = { fieldSize: 200_000, fields: 5_000, files: 20, fieldNameSize: 200, headerPairs: 50 }
  const parser = new Busboy({ headers: { "content-type": request.headers.get("content-type") ?? "" }, limits })
  const over = new Promise<void>((resolve, reject) => {
    parser.on("field", (name, value) => pairs.push([name, value]))
    parser.on("file", (field, stream, name) => {
      const taken = name ? received(take, field, stream, name) : Promise.resolve(stream.resume()).then(() => null)
      // Whoever waits for all of them hears of it; until then nobody is to miss it.
      taken.catch(() => {})
      files.push(taken)
    })
    parser.on("finish", resolve)
    // Cut off on the way, or no form at all: nobody's bug.
    parser.on("error", (error) => reject(new ParseError(error instanceof Error ? error : undefined)))
  })
  const source = Readable.from(request.body ?? [])
  source.on("error", (error) => parser.destroy(error))
  source.pipe(parser)
  await over
  const all = await Promise.all(files)
  return { fields: collected(pairs), files: all.filter((one) => one !== null) }
}

async function received<T>(
  take: (file: { field: string; name: string; bytes: AsyncIterable<Uint8Array> }) => Promise<T>,
  field: string,
  stream: BusboyFileStream,
  name: string,
): Promise<Taken<T>> {
  try {
    return { field, name, outcome: await take({ field, name, bytes: chunks(stream) }) }
  } finally {
    // What was not wanted goes by, so that the fields behind it are read.
    stream.resume()
  }
}

/** Leaving off early must not destroy the stream: the parser waits for its end. */
async function* chunks(stream: BusboyFileStream): AsyncIterable<Uint8Array> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk
}

function collected(pairs: Iterable<[string, string]>): Posted {
  const form: Record<string, string[]> = {}
  for (const [name, value] of pairs) {
    const values = Object.hasOwn(form, name) ? form[name]! : []
    if (values.length < 1_000) values.push(value.slice(0, 200_000))
    form[name] = values
  }
  return form
}
