/** The readable difference of two states of a thing: leaf by leaf, and never a secret. */

export type Leaf = string | number | boolean | null

/** `path` speaks LINE's notation: `messages[0].text`. Null: it was not there, or is not any more. */
export type Change = { path: string; before: Leaf; after: Leaf } | { path: string; secret: true }

export type Facts = { [name: string]: unknown }

const LONGEST = 2_000
const MOST = 200
const secrets = /secret|password|token/i

/** What differs, in the order of the facts. What says nothing (empty, false) on the one side is not told of the other. */
export function difference(before: Facts | null, after: Facts | null): Change[] {
  const was = leaves(before)
  const is = leaves(after)
  const paths = [...new Set([...was.keys(), ...is.keys()])]
  return paths
    .filter((path) => was.get(path) !== is.get(path))
    .slice(0, MOST)
    .map((path) => told(path, was.get(path) ?? null, is.get(path) ?? null))
}

function told(path: string, before: Leaf, after: Leaf): Change {
  return secrets.test(path.replace(/[[.].*/, "")) ? { path, secret: true } : { path, before, after }
}

function leaves(facts: Facts | null): Map<string, Leaf> {
  const found = new Map<string, Leaf>()
  const walk = (path: string, value: unknown) => {
    if (Array.isArray(value)) {
      if (value.every((each) => typeof each !== "object")) put(path, value.join(", "))
      else for (const [at, each] of value.entries()) walk(`${path}[${at}]`, each)
    } else if (typeof value === "object" && value !== null)
      for (const [name, each] of Object.entries(value)) walk(path ? `${path}.${name}` : name, each)
    else put(path, value)
  }
  const put = (path: string, value: unknown) => {
    if (value === null || value === undefined || value === "" || value === false) return
    found.set(path, typeof value === "string" ? cut(value) : (value as Leaf))
  }
  walk("", facts ?? {})
  return found
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
