/**
 * The whole handler, built once a process: to build it for each test anew took a quarter of the time of the tests that
 * go through it. What it is built around stands in for a world; each request is answered by the world it was sent to,
 * and whatever a request leaves running stays with that world, whoever asks meanwhile.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { app } from "../src/app"
import type { Config } from "../src/config"
import { headersOf } from "../src/headers"
import type { World } from "../src/world"

type App = ReturnType<typeof app>
export type Whole = { handle: (request: Request) => Promise<Response>; routes: App["routes"] }

const present = new AsyncLocalStorage<World>()
const built = new Map<string, App>()
const own = new WeakMap<World, Whole>()

export function kept(world: World): Whole {
  const shared = sharedBy(world.config)
  return {
    routes: shared.routes,
    async handle(request) {
      // What it keeps of webhooks (keys, counts) is one account's: that is the world's own.
      const isWebhook = new URL(request.url).pathname.startsWith("/webhooks/")
      return isWebhook ? ownOf(world).handle(request) : present.run(world, async () => shared.handle(request))
    },
  }
}

/** One built for this world alone. */
function ownOf(world: World): Whole {
  const whole = own.get(world) ?? unshared(world)
  own.set(world, whole)
  return whole
}

/** For whoever looks at what it keeps. */
export function unshared(world: World): Whole {
  const whole = app(world)
  return { routes: whole.routes, handle: async (request) => whole.handle(request) }
}

/** What of a world is read while the handler is built, and may differ between two worlds, stands in the key. */
function sharedBy(config: Config): App {
  const headers = JSON.stringify(headersOf(config))
  const known = built.get(headers)
  if (known) return known
  building = config
  try {
    const whole = app(standIn())
    built.set(headers, whole)
    return whole
  } finally {
    building = null
  }
}

let building: Pick<Config, "publicUrl" | "demo"> | null = null

/** Its parts are found when something is asked of them, not when the handler takes them out. */
function standIn(): World {
  const now = () => {
    const world = building ? null : present.getStore()
    if (!world) throw new Error("a world is asked while the handler is built, or outside of every request")
    return world
  }
  const config = (key: string | symbol) => {
    // One engine's sockets and turns are kept by its world: it would be every test's.
    if (key === "sendRates") throw new Error("a request that sends at once needs an app of its own: unshared(world)")
    if (building && (key === "publicUrl" || key === "demo")) return building[key]
    return Reflect.get(now().config, key)
  }
  return {
    db: later(() => now().db),
    line: later(() => now().line),
    now: () => now().now(),
    later: (work) => now().later(work),
    vault: later(() => now().vault),
    log: later(() => now().log),
    config: new Proxy({} as Config, { get: (_, key) => config(key), ownKeys: unknown }),
    live: later(() => now().live),
  }
}

const unknown = () => {
  throw new Error("a stand-in has no keys")
}

function later<T extends object>(found: () => T): T {
  return new Proxy({} as T, {
    get(_, key) {
      const part = found()
      const value: unknown = Reflect.get(part, key, part)
      return typeof value === "function" ? value.bind(part) : value
    },
    ownKeys: unknown,
  })
}
