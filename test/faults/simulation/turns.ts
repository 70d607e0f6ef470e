/**
 * Who goes next is drawn from the seed. Programs ask for each statement to PostgreSQL and each call to LINE; one at a
 * time is granted, and only when everybody is waiting. Whoever waits for a lock in PostgreSQL stands aside until the lock
 * is free. So a story replays, several programs and all.
 */
import type { Sql } from "../../../src/db"
import type { Dice } from "./dice"
import type { Valve } from "./valve"

/** Something wishes to happen. `carryOut` ends when it has; `tell` lets the program know. */
export type Wish = {
  who: Mortal
  what: string
  carryOut: () => Promise<void>
  tell: () => void
  valve?: Valve
  /** Changes nothing, so that it needs no turn. */
  isQuestion?: boolean
}

type Placed = Wish & { place: number }

/** Whoever has wishes, and may die. */
export type Mortal = { readonly name: string; dead: boolean }

export type Task = { who: Mortal; work: Promise<unknown> }

type Hooks = {
  /** Before each turn: time passes, leases lapse, somebody dies. True: look again at who is waiting. */
  before: (wish: Wish) => Promise<"carry out" | "look again">
  /** What was carried out, and whether the program may hear of it. */
  after: (wish: Wish) => Promise<"tell" | "hush">
}

const aMoment = 4
const tooLong = 60_000

export class Turns {
  gating = false
  granted = 0
  /** Of all that was granted, and what else could have been: two stories with the same went the same way. */
  trail = 0
  roll: Dice
  #observer: Sql
  #wishes: Placed[] = []
  /** Where they stood who asked about a statement's form: with the statement they go back there, as if they knew it. */
  #asking = new Map<Valve, number>()
  #places = 0
  #stuck: { wish: Wish; answered: Promise<void>; isAnswered: boolean }[] = []
  #busy = 0
  #arrivals = 0
  #wake: (() => void) | undefined

  constructor(roll: Dice, observer: Sql) {
    this.roll = roll
    this.#observer = observer
  }

  busy = (change: 1 | -1): void => {
    this.#busy += change
    this.#arrived()
  }

  /** Waits for its turn; while nobody plays, it is everybody's turn. */
  ask(wish: Wish): void {
    if (wish.who.dead) return
    const place = (wish.valve && this.#asking.get(wish.valve)) ?? ++this.#places
    if (wish.valve && wish.isQuestion) this.#asking.set(wish.valve, place)
    else if (wish.valve) this.#asking.delete(wish.valve)
    this.#wishes = [...this.#wishes, { ...wish, place }].sort((a, b) => a.place - b.place)
    this.#arrived()
  }

  /**
   * Plays until every task has come to its end, or its program to its own. Each begins when nobody moves
   * any more: the driver writes what is long at once and what is short a little later, and what is long the first time
   * is short when the statement is known.
   */
  async play(begins: (() => Task)[], hooks: Hooks): Promise<void> {
    this.gating = true
    try {
      const tasks: (Task & { isOver: boolean })[] = []
      const failures: unknown[] = []
      for (const begin of begins) {
        const task = { ...begin(), isOver: false }
        tasks.push(task)
        task.work
          .catch((error) => failures.push(error))
          .finally(() => {
            task.isOver = true
            this.#arrived()
          })
        await this.#stillness(() => false)
      }
      const goesOn = () => tasks.some((task) => !task.isOver && !task.who.dead)
      for (;;) {
        await this.#stillness(goesOn)
        await this.#unstick()
        this.#forgetDead()
        const ready = this.#ready()
        if (ready.length > 0) await this.#turn(ready, hooks)
        else if (this.#stuck.length > 0) await this.within(Promise.race(this.#stuck.map((one) => one.answered)))
        else if (!goesOn()) break
      }
      if (failures.length > 0) throw failures[0]
    } finally {
      this.gating = false
    }
  }

  /** What is written behind a statement that waits for a lock waits with it. */
  #ready(): Placed[] {
    const stuck = new Set(this.#stuck.map(({ wish }) => wish.valve))
    return this.#wishes.filter(({ valve }) => !valve || !stuck.has(valve))
  }

  async #turn(ready: Placed[], hooks: Hooks): Promise<void> {
    const question = ready.find((wish) => wish.isQuestion)
    if (question) return this.#answer(question)
    const wish = this.roll.pick(ready)
    if ((await hooks.before(wish)) === "look again") return
    this.#wishes.splice(this.#wishes.indexOf(wish), 1)
    this.granted += 1
    this.trail = Bun.hash.crc32(`${ready.map(({ who, what }) => who.name + what)} ${ready.indexOf(wish)}`, this.trail)
    const answered = wish.carryOut()
    if (wish.valve && (await this.#isStuck(wish.valve, answered))) {
      const one = { wish, answered, isAnswered: false }
      this.#stuck.push(one)
      void answered.then(() => {
        one.isAnswered = true
      })
      return
    }
    await answered
    if ((await hooks.after(wish)) === "tell" && !wish.who.dead) wish.tell()
  }

  async #answer(question: Placed): Promise<void> {
    this.#wishes.splice(this.#wishes.indexOf(question), 1)
    await question.carryOut()
    question.tell()
  }

  /** True where PostgreSQL lets the statement wait for somebody's lock. Seen twice: who closes a circle waits for a moment only. */
  async #isStuck(valve: Valve, answered: Promise<void>): Promise<boolean> {
    const end = performance.now() + tooLong
    for (let seen = 0; performance.now() < end; ) {
      if ((await Promise.race([answered.then(() => "answered"), Bun.sleep(aMoment)])) === "answered") return false
      seen = (await this.#waitsForLock(valve)) ? seen + 1 : 0
      if (seen === 2) return true
    }
    return this.#never()
  }

  /** Whoever waits for what never comes would keep the whole run waiting, and not say for what. */
  async within<T>(answer: Promise<T>, milliseconds = tooLong): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, stop) => {
      timer = setTimeout(() => void this.#never().catch(stop), milliseconds)
    })
    return await Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }

  async #never(): Promise<never> {
    throw new Error(`somebody waits for what never comes; ${await this.#scene()}`)
  }

  /** Who wishes, who waits for a lock, and what PostgreSQL says of each connection. */
  async #scene(): Promise<string> {
    const rows = await this.#observer`
      select pid, application_name, state, wait_event_type, wait_event, pg_blocking_pids(pid) as blockers,
        left(query, 200) as query
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    const named = ({ who, what, valve }: Wish) => `${who.name}: ${what} on ${valve?.pid}${who.dead ? ", dead" : ""}`
    const scene = {
      wishes: this.#wishes.map(named),
      stuck: this.#stuck.map(({ wish }) => named(wish)),
      busy: this.#busy,
    }
    return JSON.stringify({ gating: this.gating, ...scene, rows }, null, 2)
  }

  async #waitsForLock(valve: Valve): Promise<boolean> {
    const [row] = await this.#observer.unsafe<{ waits: boolean }[]>(
      "select cardinality(pg_blocking_pids($1::int)) > 0 as waits",
      [valve.pid],
    )
    return row?.waits ?? false
  }

  /** Those whose lock has become free go on, in the order in which they got stuck. */
  async #unstick(): Promise<void> {
    for (const one of [...this.#stuck]) {
      const { wish } = one
      if (!wish.who.dead && !one.isAnswered && wish.valve && (await this.#waitsForLock(wish.valve))) continue
      // Behind one lock there may be another.
      if (!wish.who.dead && wish.valve && (await this.#isStuck(wish.valve, one.answered))) continue
      this.#stuck.splice(this.#stuck.indexOf(one), 1)
      if (!wish.who.dead) wish.tell()
      await this.#stillness(() => false)
    }
  }

  #forgetDead(): void {
    this.#wishes = this.#wishes.filter(({ who }) => !who.dead)
  }

  /** Until nobody moves any more: all that runs has asked for something, and someone has if there is `more` to do. */
  async #stillness(more: () => boolean): Promise<void> {
    for (;;) {
      const before = this.#arrivals
      await immediately()
      await immediately()
      const isQuiet = this.#busy === 0 && before === this.#arrivals
      if (isQuiet && (this.#wishes.length > 0 || this.#stuck.length > 0 || !more())) return
      if (before === this.#arrivals) await this.#arrival()
    }
  }

  #arrived(): void {
    this.#arrivals += 1
    this.#wake?.()
  }

  async #arrival(): Promise<void> {
    await this.within(
      new Promise<void>((go) => {
        this.#wake = go
      }),
    )
    this.#wake = undefined
  }
}

const immediately = () => new Promise<void>((go) => setImmediate(go))
