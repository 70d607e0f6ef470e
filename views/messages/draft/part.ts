/**
 * Building a LINE message from a form while remembering where each piece came from: what LINE (or our own schema) says
 * of `messages[0].contents.body.contents[1].text` is then said beside the very box into which it was typed.
 */
import type { Node } from "./node"

/** A value with the name of the field, or of the row, that it comes from. */
export class From {
  constructor(
    readonly value: unknown,
    readonly name: string,
  ) {}
}

/** A row of the form and its own name. */
export class Part {
  constructor(
    readonly node: Node,
    readonly name: string,
  ) {}

  get kind() {
    return this.node.kind
  }

  text(name: string): string {
    return this.node.values[name] ?? ""
  }

  /** What was typed, as it was typed. */
  leaf(name: string, make: (text: string) => unknown = (text) => text): From {
    return new From(make(this.text(name)), `${this.name}.${name}`)
  }

  trimmed(name: string): From {
    return this.leaf(name, (text) => text.trim())
  }

  /** Nothing where nothing was typed. */
  maybe(name: string, make: (text: string) => unknown = (text) => text.trim()): From | undefined {
    return this.text(name).trim() === "" ? undefined : this.leaf(name, make)
  }

  number(name: string): From {
    return this.leaf(name, numberIn)
  }

  list(name: string): Part[] {
    return (this.node.lists[name] ?? []).map((node, nth) => new Part(node, `${this.name}.${name}.${nth}`))
  }

  /** A whole that belongs to this row: what is wrong with it as such is said at the row. */
  whole(value: object): From {
    return new From(value, this.name)
  }
}

/** A number, or nothing; what is no number stays as it is, for the schema to refuse. */
export function numberIn(text: string): number | string | undefined {
  const plain = text.normalize("NFKC").trim()
  if (plain === "") return undefined
  return /^[-+]?\d+([.]\d+)?$/.test(plain) ? Number(plain) : text
}

/** LINE's paths to the names of fields. */
export type Origins = ReadonlyMap<string, string>

/** The plain message, and where each of its pieces came from. What is undefined is left out. */
export function plain(built: unknown, path: string): { value: unknown; origins: Map<string, string> } {
  const origins = new Map<string, string>()
  const walk = (value: unknown, at: string): unknown => {
    if (value instanceof From) {
      origins.set(at, value.name)
      return walk(value.value, at)
    }
    if (Array.isArray(value)) return value.map((inner, nth) => walk(inner, `${at}[${nth}]`))
    if (typeof value !== "object" || value === null) return value
    const made: Record<string, unknown> = {}
    for (const [key, inner] of Object.entries(value)) {
      const next = walk(inner, `${at}.${key}`)
      if (next !== undefined) made[key] = next
    }
    return made
  }
  return { value: walk(built, path), origins }
}

/** The field (or row) nearest to what LINE speaks of: its own, else the one that holds it. */
export function nearest(origins: Origins, path: string): string | null {
  for (let at = path; at !== ""; at = at.replace(/(\.[^.[\]]+|\[\d+\])$/, "")) {
    const name = origins.get(at)
    if (name) return name
    if (!/(\.[^.[\]]+|\[\d+\])$/.test(at)) return null
  }
  return null
}
