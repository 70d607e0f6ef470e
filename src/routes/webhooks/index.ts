/** Where LINE tells us what happened: check the signature, record, answer; everything else happens afterwards. */
import { Elysia } from "elysia"
import { inWords } from "../../domain/alone"
import type { WebhookBody } from "../../line/webhook"
import * as Signed from "../../line/webhook"
import type { World } from "../../world"
import * as Body from "./body"
import { gather } from "./group"
import { type Key, type Ring, ring } from "./keys"
import { noter } from "./reached"
import { counter } from "./strange"

const path = "/webhooks/:channelId"

export function webhooks(world: World) {
  const receive = receiver(world)
  return new Elysia().post(path, ({ request, params }) => receive(request, params.channelId), {
    // The signature is over raw bytes, so nothing may read them before us.
    parse: "none",
  })
}

/** The same for the server itself: LINE calls by the thousand, and needs nothing of what is done for browsers before. */
export function shortWay(world: World) {
  const receive = receiver(world)
  return { [path]: { POST: (request: Bun.BunRequest) => receive(request, request.params.channelId ?? "") } }
}

function receiver(world: World) {
  const keys = ring(world)
  const record = gather(world)
  const note = noter(world)
  const strange = counter(world)

  async function receive(request: Request, name: string): Promise<Response> {
    const signature = request.headers.get("x-line-signature")
    const channelId = idOf(name)
    // An unknown channel answers like a wrong signature: nobody learns which channels there are.
    if (!channelId) return last(401)
    if (!signature) {
      strange(channelId, "unsigned")
      return last(401)
    }
    const raw = await Body.read(request)
    if (typeof raw === "number") return last(raw)
    const key = await signer(keys, channelId, raw, signature)
    if (!key) {
      strange(channelId, "misfits")
      return answer(401)
    }
    const body = Signed.read(raw)
    if (body === null) return answer(400)
    note(channelId)
    if (!isOurs(body, key)) {
      world.log.warn({ channelId: name }, "a webhook names another account as its destination; it was ignored")
      return answer(200)
    }
    if (body.events.length > 0) await record(channelId, body.events)
    return answer(200)
  }

  return (request: Request, name: string) =>
    receive(request, name).catch((error: unknown) => {
      world.log.error({ error: inWords(error) }, "a webhook could not be recorded; LINE may bring it again")
      return answer(500)
    })
}

async function signer(keys: Ring, channelId: bigint, raw: Uint8Array, signature: string): Promise<Key | null> {
  const key = await keys.of(channelId)
  if (!key || Signed.verify(raw, key.secret, signature)) return key
  const fresh = await keys.doubt(channelId, key)
  return fresh && fresh.secret !== key.secret && Signed.verify(raw, fresh.secret, signature) ? fresh : null
}

/**
 * The secret proves the channel; `destination` can differ only where LINE sends for an account that our credentials
 * no longer stand for. Its friends are not ours, and a refusal would make LINE count us as broken: so 200, no row.
 * LINE's own test of the address carries no events and a made-up destination.
 */
function isOurs(body: WebhookBody, key: Key): boolean {
  return body.events.length === 0 || key.botUserId === null || body.destination === key.botUserId
}

const idOf = (name: string): bigint | null => (/^[1-9][0-9]{0,17}$/.test(name) ? BigInt(name) : null)
const answer = (status: number) => new Response(null, { status })
/** What is left of the body is not waited for: nobody but LINE is worth a line. */
const last = (status: number) => new Response(null, { status, headers: { connection: "close" } })
