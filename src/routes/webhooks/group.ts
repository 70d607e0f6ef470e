/**
 * Requests that arrive while a commit is under way share the next one: one statement, one flush to disk, and every
 * one of them is answered only after it. A quiet server commits each request at once; a busy one, many together.
 */
import { inWords } from "../../domain/alone"
import * as Automation from "../../domain/automation"
import * as Collision from "../../domain/collision"
import * as Event from "../../domain/event"
import * as Hearing from "../../domain/hearing"
import type { WebhookEvent } from "../../line/webhook"
import type { World } from "../../world"

const EVENTS_A_COMMIT = 1_000

/**
 * So many requests begin a commit of their own beside the one that is under way: while that one is flushed, or reads what
 * we have yet to send, PostgreSQL has a processor for another. Fewer are not worth a statement, and wait.
 */
const WORTH_ANOTHER = 30

type Waiting = {
  channelId: bigint
  events: WebhookEvent[]
  done: () => void
  failed: (error: unknown) => void
}

/** Resolves once the events are committed; rejects when they could not be, so that LINE may send them again. */
export type Group = (channelId: bigint, events: WebhookEvent[]) => Promise<void>

export function gather(world: World): Group {
  const waiting: Waiting[] = []
  const nudge = nudger(world)
  let committing = 0

  // Two, as two processes might (`hear`).
  async function commitAll() {
    committing += 1
    while (waiting.length > 0) await commit(world, take(waiting), nudge)
    committing -= 1
  }

  return (channelId, events) =>
    new Promise((done, failed) => {
      waiting.push({ channelId, events, done, failed })
      if (committing === 0 || (committing === 1 && waiting.length >= WORTH_ANOTHER)) void commitAll()
    })
}

function take(waiting: Waiting[]): Waiting[] {
  let requests = 0
  let events = 0
  while (requests < waiting.length && events < EVENTS_A_COMMIT) {
    events += waiting[requests]?.events.length ?? 0
    requests += 1
  }
  return waiting.splice(0, requests)
}

/** Never throws: what went wrong is told to the request it concerns. */
async function commit(world: World, requests: Waiting[], nudge: () => void): Promise<void> {
  try {
    if ((await Collision.retried(() => Hearing.hear(world.db, requests, world.now()))) > 0) nudge()
    for (const { channelId } of requests) world.live.touch(channelId)
    for (const request of requests) request.done()
  } catch (error) {
    world.log.warn(
      { requests: requests.length, error: inWords(error) },
      "a shared commit failed; it is tried piecemeal",
    )
    await recordOnly(world, requests)
    nudge()
  }
}

/** What somebody's reaction runs into must not keep anybody's events from being recorded; nor one request another's. */
async function recordOnly(world: World, requests: Waiting[]): Promise<void> {
  try {
    await Event.receiveMany(world.db, requests, world.now())
    for (const request of requests) request.done()
  } catch (error) {
    const [only] = requests
    if (only && requests.length === 1) return only.failed(error)
    for (const request of requests) await recordOnly(world, [request])
  }
}

/** One draining at a time however many commits ask for it; one more when something came meanwhile. */
function nudger(world: World): () => void {
  let draining = false
  let again = false

  async function drain() {
    try {
      do {
        again = false
        await Automation.drain(world)
      } while (again)
    } finally {
      draining = false
    }
  }

  return () => {
    again = true
    if (draining) return
    draining = true
    world.later(drain)
  }
}
