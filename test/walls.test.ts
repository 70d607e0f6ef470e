/**
 * The doors of the house: who may import whom, and who alone may touch the clock, the environment and raw markup.
 * It reads import lines and nothing else, so it is quick and cannot be talked round.
 */
import { describe, expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, relative, resolve } from "node:path"

const root = resolve(import.meta.dir, "..")
const filesIn = (dir: string) =>
  readdirSync(join(root, dir), { recursive: true })
    .map((name) => join(dir, String(name)))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .sort()

const product = [...filesIn("src"), ...filesIn("views"), ...filesIn("migrations")]
const text = new Map([...product, ...filesIn("test")].map((path) => [path, readFileSync(join(root, path), "utf8")]))

type Doors = {
  /** Rooms whose values may be used. A room may always use itself. */
  values: string[]
  /** Rooms of which only the types are known. */
  types?: string[]
}

/** A room is a folder or a file of `src`, or one of `views` and `migrations`. */
const doors: Record<string, Doors> = {
  main: { values: ["*"] },
  // The demo is a second world around the same house: it needs what `main` needs.
  demo: { values: ["*"] },
  // What `main` and the demo share: it opens the database, the doors and the clockwork of one world.
  serve: { values: ["app", "tick", "db", "line", "live", "vault", "refusal", "within"], types: ["config", "world"] },
  app: { values: ["routes", "headers", "wrong", "views"], types: ["world"] },
  // Two pieces of `app`: what every answer carries, and what is answered when something goes wrong.
  headers: { values: [], types: ["config"] },
  wrong: { values: ["routes", "views", "domain"], types: ["world"] },
  tick: { values: ["domain"], types: ["world"] },
  routes: { values: ["domain", "views"], types: ["world", "db", "config"] },
  // Pages and the demo's phone draw LINE's messages, so they know their shapes.
  views: { values: [], types: ["domain", "line/messages"] },
  domain: { values: ["schema", "line/messages", "collector"], types: ["db", "world", "line", "config"] },
  postgres: { values: ["refusal", "within"], types: ["config"] },
  db: { values: ["postgres", "migrations", "schema", "refusal"] },
  vault: { values: ["refusal"], types: ["world"] },
  world: { values: [], types: ["db", "line", "live", "config"] },
  live: { values: [], types: ["db", "world"] },
  line: { values: [] },
  // The shapes of the jsonb columns are LINE's.
  schema: { values: [], types: ["line/messages"] },
  config: { values: ["refusal"] },
  // A reason not to start is a word that everybody who can refuse must know.
  refusal: { values: [] },
  within: { values: [] },
  collector: { values: [] },
  usage: { values: [] },
  migrations: { values: [] },
  sandbox: { values: ["line/messages"], types: ["line"] },
}

const exceptions: { from: RegExp; to: RegExp }[] = [
  // A route that reads what LINE sent may read its language, and no other.
  { from: /^src\/routes\/webhooks\//, to: /^src\/line\/webhook/ },
  // Routes that exist in the demo alone.
  { from: /^src\/routes\/demo(\/|\.ts)/, to: /^src\/demo\// },
]

type Import = { from: string; to: string; typeOnly: boolean }

const statement = /(?:^|\n)\s*(import|export)\s+(type\s+)?([^"';]*?)\s*from\s*"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)/g

function importsOf(path: string): Import[] {
  return [...text.get(path)!.matchAll(statement)].map(([, , type, names = "", address, dynamic]) => ({
    from: path,
    to: found(resolve(root, dirname(path), (address ?? dynamic)!)),
    typeOnly: Boolean(type) || (/^\{/.test(names) && names.match(/\w[^,{}]*/g)!.every((name) => /^type\s/.test(name))),
  }))
}

/** `./step` may be step.ts, step.tsx or step/index.ts. */
function found(absolute: string): string {
  const path = relative(root, absolute)
  return ["", ".ts", ".tsx", "/index.ts", "/index.tsx"].map((end) => path + end).find((each) => text.has(each)) ?? path
}

function roomOf(path: string): string {
  const [top, name] = path.split("/") as [string, string]
  return top === "src" ? basename(name, ".ts") : top
}

const imports = product.flatMap(importsOf)
const ours = imports.filter(({ to }) => text.has(to))

function trespasses({ from, to, typeOnly }: Import): boolean {
  const room = doors[roomOf(from)]
  const target = roomOf(to)
  if (!room) return true
  if (roomOf(from) === target || exceptions.some((each) => each.from.test(from) && each.to.test(to))) return false
  const opens = (door: string) => door === "*" || door === target || to.startsWith(`src/${door}/`)
  return !(room.values.some(opens) || (typeOnly && room.types?.some(opens)))
}

test("the reader of import lines sees what there is to see", () => {
  expect(product.length).toBeGreaterThan(100)
  expect(ours.length).toBeGreaterThan(300)
  expect(ours).toContainEqual({ from: "src/db.ts", to: "src/refusal.ts", typeOnly: false })
  expect(ours).toContainEqual({ from: "src/world.ts", to: "src/db.ts", typeOnly: true })
  expect(trespasses({ from: "src/domain/tag.ts", to: "src/db.ts", typeOnly: false })).toBe(true)
  expect(trespasses({ from: "src/domain/tag.ts", to: "src/db.ts", typeOnly: true })).toBe(false)
  expect(trespasses({ from: "src/routes/home.ts", to: "src/line/webhook.ts", typeOnly: false })).toBe(true)
})

test("every room has its doors, and nobody walks through a wall", () => {
  const shown = ours.filter(trespasses).map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? " (type)" : ""}`)
  expect(shown).toEqual([])
})

test("nobody but those who open it can import a database", () => {
  const values = ours.filter(({ to, typeOnly }) => to === "src/db.ts" && !typeOnly)
  expect(new Set(values.map(({ from }) => roomOf(from)))).toEqual(new Set(["main", "serve"]))
})

test("no product code imports a test", () => {
  expect(imports.filter(({ to }) => to.startsWith("test/"))).toEqual([])
})

test("the nouns do not import each other in circles", () => {
  const next = Map.groupBy(
    ours.filter(({ from, to, typeOnly }) => !typeOnly && roomOf(from) === "domain" && roomOf(to) === "domain"),
    ({ from }) => from,
  )
  const circles: string[] = []
  const walk = (path: string, way: string[]) => {
    if (way.includes(path)) return circles.push([...way.slice(way.indexOf(path)), path].join(" → "))
    for (const { to } of next.get(path) ?? []) if (!clear.has(to)) walk(to, [...way, path])
    clear.add(path)
  }
  const clear = new Set<string>()
  for (const path of next.keys()) if (!clear.has(path)) walk(path, [])
  expect(circles).toEqual([])
})

describe("only here", () => {
  const only: [what: string, pattern: RegExp, where: RegExp][] = [
    // The sandbox can run as a process of its own, with a main of its own.
    ["the process is ended", /process\.exit\b/, /^src\/main\.ts|^src\/sandbox\/main\.ts/],
    ["the environment is read", /process\.env|Bun\.env|import\.meta\.env/, /^src\/config\.ts/],
    ["the clock is read", /Date\.now\(|new Date\(\)|Temporal\.Now/, /^src\/(main|sandbox\/main)\.ts|^src\/demo\//],
    ["markup passes unescaped", /\braw\(/, /^views\/jsx\.ts|^views\/parts\/icon\.tsx/],
    ["LINE's hosts are known", /api(-data)?\.line\.me/, /^src\/(config|usage)\.ts|^src\/line\/client\.ts/],
  ]
  test.each(only)("%s", (_, pattern, where) => {
    const found = product.filter((path) => pattern.test(text.get(path)!))
    expect(found.filter((path) => !where.test(path))).toEqual([])
  })

  test("chance begins: a property test with a seed of its own would say something else each time", () => {
    const found = filesIn("test").filter((path) => /from "fast-check"/.test(text.get(path)!))
    expect(found.filter((path) => path !== relative(root, import.meta.path))).toEqual(["test/seeded.ts"])
  })

  test("PostgreSQL's own clock is asked: for leases and rate buckets, and for whose look came first", () => {
    const pattern = /(?<![.\w])(now|clock_timestamp|statement_timestamp)\(\)|\bcurrent_(timestamp|date|time)\b/i
    const found = filesIn("src/domain").filter((path) => pattern.test(text.get(path)!))
    expect(found).toEqual([
      "src/domain/delivery/claim.ts",
      "src/domain/hearing.ts",
      "src/domain/push/claim.ts",
      "src/domain/rate.ts",
      "src/domain/reaction.ts",
      "src/domain/rescue.ts",
    ])
  })
})

describe("the style of the house", () => {
  const banned = ["manager", "service", "helper", "util", "utils", "handle", "handler", "process", "data", "info"]
  const words = (name: string) => name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase())

  test("no file is a drawer", () => {
    const names = product.filter((path) => path.split("/").some((part) => words(part).some((w) => banned.includes(w))))
    expect(names).toEqual([])
  })

  test("no exported function or type is one either", () => {
    const exported = /export (?:async )?(?:function|class|type|interface) (\w+)/g
    const names = product.flatMap((path) =>
      [...text.get(path)!.matchAll(exported)].map(([, name]) => `${path} ${name}`),
    )
    expect(names.filter((name) => words(name.split(" ")[1]!).some((word) => banned.includes(word)))).toEqual([])
  })

  test.each([
    ["casts through unknown", /as unknown as/],
    ["untyped values", /\bas any\b|: any\s*[\])};,=\n]|<any>|@ts-ignore|@ts-expect-error/],
    ["unfinished work", /\b(TODO|FIXME|XXX|HACK)\b/],
    ["skipped tests", /\b(test|describe|it)\.(only|todo|skip)\b/],
  ])("there are no %s", (_, pattern) => {
    const here = relative(root, import.meta.path)
    expect([...text.keys()].filter((path) => path !== here && pattern.test(text.get(path)!))).toEqual([])
  })
})
