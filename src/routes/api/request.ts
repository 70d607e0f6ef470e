import * as Fault from "../../domain/fault"
import { Problem } from "./problem"
import type { Schema } from "./route"

/** Five flex messages are 250 KB; a list of friends to enroll is less. */
export const LARGEST_BODY = 1_048_576

/** The body's text, never more of it than may be sent. */
export async function bodyText(request: Request): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0)
  if (declared > LARGEST_BODY) throw tooLarge()
  if (!request.body) return ""
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > LARGEST_BODY) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Problem("badJson")
  }
}

const tooLarge = () => new Problem("tooLarge", [], { params: { max: LARGEST_BODY } })

/** The body as its schema reads it. */
export function body(request: Request, text: string, schema: Schema | null): unknown {
  if (!schema) return undefined
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type !== "application/json" && !(text === "" && type === undefined)) throw new Problem("media")
  const value = parsed(text)
  // To a schema of objects a list is an object too.
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Problem("invalid", [{ path: "", code: "wrong_type", params: { expected: "object" } }])
  const judged = Fault.read(schema, value)
  if ("faults" in judged) throw new Problem("invalid", judged.faults)
  return judged.value
}

function parsed(text: string): unknown {
  try {
    // A body may be left out where everything in it may be.
    return text === "" ? {} : JSON.parse(text)
  } catch {
    throw new Problem("badJson")
  }
}

/** The query as its schema reads it: texts, each parameter once. */
export function query(url: URL, schema: Schema | null): unknown {
  const entries = [...url.searchParams]
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index)
  if (twice) throw new Problem("badQuery", [{ path: twice[0], code: "not_unique" }])
  if (!schema) {
    if (entries.length > 0) throw new Problem("badQuery", [{ path: entries[0]![0], code: "unknown_property" }])
    return {}
  }
  const judged = Fault.read(schema, Object.fromEntries(entries))
  if ("faults" in judged) throw new Problem("badQuery", judged.faults)
  return judged.value
}
