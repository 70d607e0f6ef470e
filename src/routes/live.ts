/**
 * Streams for pages that keep themselves up to date (`views/parts/live`). A stream reads its parts again when its
 * channel is touched, sends those that have changed, and asks before each sending whether the reader may still see
 * them. It ends with the page, with the session, or with us.
 */
import type { Markup } from "../../views/jsx"
import { Changed, Over, over, type Parts } from "../../views/parts/live"
import type { OnChannel } from "../../views/reader"
import { NotFound } from "../domain/absence"
import type { World } from "../world"
import { Forbidden, readerOn, SignInFirst, stranger } from "./reader"

/** Silence is cut after ten seconds by our own server, and after a minute by many that stand before it. */
const HEARTBEAT_MS = 8_000

/** What a route built on `onChannel` knows. */
export type Asked = { request: Request; route: string; reader: OnChannel }

/**
 * `parts` are read once for all who look at the same address in the same language and role: they may depend on nothing
 * else of the reader's.
 */
export function stream(world: World, asked: Asked, parts: (reader: OnChannel) => Promise<Parts>): Response {
  const { request, reader } = asked
  const alarm = alarmOf(world, request, reader.channel.id)
  const sent = new Map<string, string>()

  async function changed(now: OnChannel): Promise<Parts> {
    const shown = await world.live.shared(reader.channel.id, keyOf(now), () => parts({ ...now, now: world.now() }))
    return Object.fromEntries(Object.entries(shown).filter(([id, part]) => sent.get(id) !== String(part)))
  }

  async function* messages(): AsyncGenerator<string> {
    let known = reader
    let rested = true
    try {
      // At once, so that the browser knows that it is connected.
      yield ": here\n\n"
      while (!alarm.isOver()) {
        // The database may be away for a while: what was missed is read when it is back.
        const fresh = await changed(known).catch(() => ({}))
        if (Object.keys(fresh).length > 0 || rested) {
          const still = await allowed(world, asked)
          if (still === "no") return yield ending(world, request)
          if (still !== "unknown") known = still
          for (const [id, part] of Object.entries(still === "unknown" ? {} : fresh)) sent.set(id, String(part))
          yield still === "unknown" || Object.keys(fresh).length === 0
            ? ": still here\n\n"
            : message(Changed({ parts: fresh }))
        }
        rested = await alarm.rung(HEARTBEAT_MS)
      }
    } finally {
      alarm.end()
    }
  }

  return answer(messages(), alarm.end)
}

async function allowed(world: World, { request, route, reader }: Asked): Promise<OnChannel | "no" | "unknown"> {
  try {
    return await readerOn(world, request, route, String(reader.channel.id))
  } catch (error) {
    // Whoever cannot be asked after is told nothing new.
    return refusals.some((refusal) => error instanceof refusal) ? "no" : "unknown"
  }
}

const refusals = [SignInFirst, NotFound, Forbidden]

const keyOf = ({ locale, path, channel }: OnChannel) => `${locale} ${channel.role} ${path}`

function ending(world: World, request: Request): string {
  return `${message(Over({ reader: stranger(world, request) }))}event: ${over}\ndata: ${over}\n\n`
}

const message = (markup: Markup) =>
  `${String(markup)
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}`)
    .join("\n")}\n\n`

/** Rings when the channel was touched, and for good when the page, or the program, is going. */
function alarmOf(world: World, request: Request, channelId: bigint) {
  let isOver = request.signal.aborted || world.live.closing.aborted
  let isTouched = false
  let ring = () => {}
  const unwatch = world.live.watch(channelId, () => {
    isTouched = true
    ring()
  })
  const end = () => {
    isOver = true
    unwatch()
    request.signal.removeEventListener("abort", end)
    world.live.closing.removeEventListener("abort", end)
    ring()
  }
  request.signal.addEventListener("abort", end)
  world.live.closing.addEventListener("abort", end)

  /** True when nothing happened for so long. */
  async function rung(longestMs: number): Promise<boolean> {
    if (!isTouched && !isOver) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const patience = setTimeout(resolve, longestMs)
      ring = resolve
      await promise
      clearTimeout(patience)
    }
    const rested = !isTouched
    isTouched = false
    return rested
  }

  return { isOver: () => isOver, rung, end }
}

function answer(source: AsyncGenerator<string>, gone: () => void): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel() {
      gone()
      void source.return(undefined)
    },
  })
  return new Response(body, {
    // A proxy that gathers answers before it passes them on would gather for ever.
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  })
}
