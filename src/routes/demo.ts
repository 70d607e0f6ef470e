/** The demo's own pages: a phone for visitors and a hand on the clock. Only `--demo` mounts them. */
import { Elysia } from "elysia"
import * as v from "valibot"
import { Demo, Live } from "../../views/demo"
import * as Pictures from "../../views/demo/pictures"
import type { OnChannel } from "../../views/reader"
import * as Friend from "../demo/friend"
import type { Guests, Phone } from "../demo/guests"
import { NotFound } from "../domain/absence"
import * as Session from "../domain/session"
import * as Staff from "../domain/staff"
import type { World } from "../world"
import { fragment, localPath, page, seeOther, wantsFragment } from "./answer"
import * as Cookie from "./cookie"
import { text } from "./forms"
import { signedInReader, stranger } from "./reader"

const first = "/demo/phones/1"
const spans = ["hour", "day", "next"] as const

export const demo = (guests: Guests) => (world: World) => {
  /** The visitor, on the school's account. */
  async function visitor(request: Request): Promise<OnChannel> {
    const reader = await signedInReader(world, request)
    const channel = reader.channels.find(({ id }) => id === guests.stage().channelId)
    if (!channel) throw new NotFound("channel")
    return { ...reader, channel, zone: channel.zone }
  }

  function phoneIn(params: { number: string }): Phone {
    const phone = guests.phone(Number(params.number))
    if (!phone) throw new NotFound("phone")
    return phone
  }

  async function shown(reader: OnChannel, number: number) {
    const stage = guests.stage()
    const phone = phoneIn({ number: String(number) })
    const { name, basicId, pictureUrl, friends } = stage.account
    const following = [...friends.values()].filter(({ state }) => state === "following").length
    return {
      reader: { ...reader, now: world.now() },
      account: { name, basicId, pictureUrl, friends: following },
      phone,
      phones: guests.phones(),
      story: await Friend.story(stage, phone.person.userId),
      next: await Friend.nextDue(stage, phone.person.userId),
    }
  }

  /** After something was done on the phone: the changed parts for htmx, the page again for everybody else. */
  async function after(request: Request, phone: Phone, deed: Promise<unknown>) {
    const reader = await visitor(request)
    await deed
    if (!wantsFragment(request)) return seeOther(world, `/demo/phones/${phone.number}`)
    return fragment(reader, Live(await shown(reader, phone.number)))
  }

  return (
    new Elysia({ prefix: "/demo" })
      .get("", () => seeOther(world, first))
      // Nobody has a password here: whoever comes is signed in as the school's staff.
      .get("/door", async ({ request, query }) => {
        const back = localPath(query.back)
        const { locale } = stranger(world, request)
        const staffId = guests.stage().staff[locale]
        await Staff.speak(world.db, staffId, locale)
        const token = await Session.begin(world.db, staffId, request.headers.get("user-agent") ?? "", world.now())
        return seeOther(world, back === "/" ? first : back, undefined, [Cookie.session(world, token)])
      })
      .post("/phones", () => seeOther(world, `/demo/phones/${guests.invite().number}`))
      .get("/phones/:number", async ({ request, params }) => {
        const { number } = phoneIn(params)
        const reader = await visitor(request)
        return page(world, reader, Demo(await shown(reader, number)))
      })
      .post(
        "/phones/:number/friendship",
        ({ request, params, body }) => {
          const phone = phoneIn(params)
          return after(request, phone, guests.befriend(phone, body.name.trim().slice(0, 20)))
        },
        // Unblocking asks for no name: an empty form.
        { body: v.optional(v.object({ name: text }), { name: "" }) },
      )
      .post("/phones/:number/block", ({ request, params }) => {
        const phone = phoneIn(params)
        return after(request, phone, guests.block(phone))
      })
      .post(
        "/phones/:number/messages",
        ({ request, params, body }) => {
          const phone = phoneIn(params)
          const said = body.text.trim().slice(0, 1000)
          return after(request, phone, said ? guests.say(phone, said) : Promise.resolve())
        },
        { body: v.object({ text }) },
      )
      .post(
        "/phones/:number/stickers",
        ({ request, params, body }) => {
          const phone = phoneIn(params)
          return after(request, phone, guests.sticker(phone, body.sticker))
        },
        { body: v.object({ sticker: v.picklist(Pictures.stickerIds) }) },
      )
      .post(
        "/phones/:number/taps",
        ({ request, params, body }) => {
          const phone = phoneIn(params)
          return after(request, phone, guests.tap(phone, body))
        },
        { body: v.object({ bubble: text, path: text, picked: v.optional(text) }) },
      )
      .post(
        "/phones/:number/jumps",
        ({ request, params, body }) => {
          const phone = phoneIn(params)
          return after(request, phone, guests.jump(phone, body.span))
        },
        { body: v.object({ span: v.picklist(spans) }) },
      )
      .get("/phones/:number/stream", async ({ request, params }) => {
        const phone = phoneIn(params)
        const reader = await visitor(request)
        return stream(guests, phone, request.signal, async () => String(Live(await shown(reader, phone.number))))
      })
      .get("/pictures/:name", ({ params }) => drawing(Pictures.picture(params.name)))
      .get("/faces/:number", ({ params }) => drawing(Pictures.face(Math.trunc(Number(params.number)) || 0)))
      .get("/stickers/:id", ({ params }) => drawing(Pictures.sticker(params.id)))
  )
}

const drawing = (svg: string | null) => kept(svg, "image/svg+xml; charset=utf-8")

function kept(body: string | null, type: string): Response {
  if (body === null) throw new NotFound("picture")
  return new Response(body, { headers: { "content-type": type, "cache-control": "public, max-age=3600" } })
}

const LOOK_MS = 300
const HEARTBEAT_MS = 8_000

/** Sends the page's parts whenever they differ from what was sent last. It ends with the page, or with us. */
function stream(guests: Guests, phone: Phone, gone: AbortSignal, render: () => Promise<string>): Response {
  const over = AbortSignal.any([gone, guests.closing])
  const encoder = new TextEncoder()
  async function* messages() {
    let sent = ""
    let pulse = ""
    let quietMs = 0
    // A beat at once, so that the browser knows that it is connected.
    yield encoder.encode(": here\n\n")
    for (; !over.aborted; await Bun.sleep(LOOK_MS)) {
      quietMs += LOOK_MS
      const now = guests.pulse(phone)
      // The pulse does not see everything, such as a tag put on in the admin: so every now and then without it.
      if (now === pulse && quietMs % 1_500 !== 0 && quietMs < HEARTBEAT_MS) continue
      pulse = now
      const parts = await render()
      if (parts !== sent) yield encoder.encode(`${parts.replace(/^/gm, "data: ")}\n\n`)
      else if (quietMs >= HEARTBEAT_MS) yield encoder.encode(": still here\n\n")
      else continue
      sent = parts
      quietMs = 0
    }
  }
  const source = messages()
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void source.return(),
  })
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } })
}
