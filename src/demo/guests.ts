/** The visitors' side of the demo: phones, what is done on them, and the hand on the clock. */
import type { Bubble, Deed, Person } from "../sandbox"
import { tick } from "../tick"
import * as Friends from "./friend"
import { visitors } from "./scene/names"
import type { Stage } from "./stage"
import * as Tap from "./tap"
import * as Time from "./time"

export type Phone = {
  number: number
  person: Person
  friendship: "stranger" | "following" | "blocked"
  bubbles: readonly Bubble[]
  /** A link that was tapped last: a real phone would open it, this one only names it. */
  opened: string | null
}

export type Span = "hour" | "day" | "next"

export type Guests = {
  /** From here on visitors may come in. */
  open(stage: Stage): void
  /** Ends every open page, so that shutting down waits for none. */
  close(): void
  readonly closing: AbortSignal
  stage(): Stage
  phone(number: number): Phone | null
  phones(): Phone[]
  /** Somebody new, with LINE on their phone. */
  invite(): Phone
  befriend(phone: Phone, name: string): Promise<void>
  block(phone: Phone): Promise<void>
  say(phone: Phone, text: string): Promise<void>
  /** Sends a sticker of the sandbox's few. */
  sticker(phone: Phone, stickerId: string): Promise<void>
  tap(phone: Phone, at: Tap.Place): Promise<void>
  /** Turns the clock on; every step on the way leaves at its own moment. */
  jump(phone: Phone, span: Span): Promise<void>
  /** Changes whenever something may have happened that a page shows. */
  pulse(phone: Phone): string
}

export function book(): Guests {
  const closing = new AbortController()
  const opened = new Map<number, string>()
  let open: Stage | null = null
  let jumping: Promise<unknown> = Promise.resolve()

  function stage(): Stage {
    if (!open) throw new Error("the demo is not open yet")
    return open
  }

  function look(person: Person, index: number): Phone {
    const { account, sandbox } = stage()
    return {
      number: index + 1,
      person,
      friendship: account.friends.get(person.userId)?.state ?? "stranger",
      bubbles: sandbox.conversation(person.userId, account.lineChannelId),
      opened: opened.get(index + 1) ?? null,
    }
  }

  /** What the person does, and then what Tobiishi makes of it. */
  async function act({ number }: Phone, deed: () => Promise<Deed | { opened: string } | null>) {
    opened.delete(number)
    const outcome = await deed()
    if (outcome && "opened" in outcome) opened.set(number, outcome.opened)
    const { world, channelId } = stage()
    await Time.settled(world, channelId)
  }

  async function turn(phone: Phone, span: Span) {
    const { world, clock, channelId } = stage()
    const until = await goal(phone, span)
    if (until) await Time.pass({ world, clock, channelId }, until)
    await tick(world)
    // The clock's own tick may have been quicker, and still be sending.
    await Time.settled(world, channelId)
  }

  async function goal({ person }: Phone, span: Span) {
    if (span === "next") return Friends.nextDue(stage(), person.userId)
    return stage()
      .world.now()
      .add({ hours: span === "hour" ? 1 : 24 })
  }

  const guests: Guests = {
    open(built) {
      open = built
      guests.invite()
    },
    close: () => closing.abort(),
    closing: closing.signal,
    stage,
    phone(number) {
      const person = stage().phones[number - 1]
      return person ? look(person, number - 1) : null
    },
    phones: () => stage().phones.map(look),
    invite() {
      const { phones, sandbox } = stage()
      const name = visitors[phones.length % visitors.length] ?? visitors[0]
      phones.push(sandbox.person({ name }))
      return guests.phone(phones.length)!
    },
    async befriend(phone, name) {
      if (name) phone.person.profile.name = name
      await act(phone, () => phone.person.follow(stage().account))
    },
    block: (phone) => act(phone, () => phone.person.block(stage().account)),
    async say(phone, text) {
      if (phone.friendship === "following") await act(phone, () => phone.person.say(stage().account, text))
    },
    async sticker(phone, stickerId) {
      if (phone.friendship === "following")
        await act(phone, () => phone.person.sticker(stage().account, "446", stickerId))
    },
    async tap(phone, place) {
      const found = Tap.find(phone.bubbles, place)
      if (phone.friendship !== "following" || !found) return
      await act(phone, () => phone.person.tap(stage().account, found.action, found.params))
    },
    jump(phone, span) {
      // One hand at a time, or two visitors would overtake each other's steps.
      jumping = jumping.then(() => turn(phone, span))
      const done = jumping
      jumping = jumping.catch(() => {})
      return done.then(() => {})
    },
    pulse({ number }) {
      const { world, sandbox } = stage()
      const phone = guests.phone(number)
      const minute = Math.floor(world.now().epochMilliseconds / 60_000)
      const facts = [minute, phone?.friendship, phone?.bubbles.length, phone?.opened, sandbox.log.entries.length]
      return facts.join(" ")
    },
  }
  return guests
}
