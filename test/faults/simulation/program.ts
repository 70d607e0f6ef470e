/** One of our programs: a world of its own on the shared database, all of whose statements and calls wait for their turn. */
import { join } from "node:path"
import { open } from "../../../src/db"
import type { Answer, Credentials, Line } from "../../../src/line/client"
import type * as Postgres from "../../../src/postgres/server"
import { config, deafLine, type TestWorld, world } from "../../world"
import type { Account, Request } from "./account"
import type { Mortal, Turns } from "./turns"
import { Valve } from "./valve"

export type Program = Mortal & {
  world: TestWorld
  /** The account of the story that is told now. */
  account: Account
  /** Without a farewell: nothing it waits for ever comes, and PostgreSQL undoes what it had not committed. */
  die: () => number[]
  close: () => Promise<void>
}

/** In 200 stories a program had eight at work at once. */
const plenty = 12

/**
 * Where they are fewer than a program wants at once, the driver writes a statement behind another, and behind which depends
 * on what each connection has carried before: such a story is told again only after those that came before it.
 */
export const connections = Number(process.env.CONNECTIONS ?? plenty)
export const isPlenty = connections >= plenty
const crowded = "every connection is at work: told again, the story may go another way"

/** Whoever closes a circle of locks hears of it at once: it is the victim, whatever the clock says. */
const victims = { deadlock_timeout: "1ms" }

export async function begin(
  name: string,
  socket: Postgres.Socket,
  turns: Turns,
  account: Account,
  now: () => Temporal.Instant,
): Promise<Program> {
  const valves: Valve[] = []
  const path = join(socket.host, `.s.PGSQL.${socket.port}`)
  const underHand = {
    ...socket,
    // Whoever is opened anew asks later than who is open, and nobody can say when.
    ...{ idle_timeout: 0, max_lifetime: null },
    connection: { TimeZone: "UTC", application_name: `tobiishi ${crypto.randomUUID()}`, ...victims },
    socket: () => {
      const valve = new Valve(path, {
        get gating() {
          return turns.gating
        },
        busy: turns.busy,
        ask(one, isQuestion) {
          if (isPlenty && valves.filter((valve) => valve.isAtWork).length >= connections)
            complain(program.account, crowded)
          turns.ask({
            ...{ who: program, what: "statement", valve: one, isQuestion },
            ...{ carryOut: () => one.pass(), tell: () => one.tell() },
          })
        },
      })
      valves.push(valve)
      // The dead open no connection: nobody would end what it left open.
      if (program.dead) valve.die()
      return valve
    },
  }
  const { db, sql, close } = open(underHand, connections)
  const program: Program = {
    ...{ name, dead: false, account, close },
    // Rates have their own tests, and go by the database's clock: here nobody waits for a token.
    world: world(db, deafLine, { now, config: { ...config, sendRates: unlimited } }),
    die() {
      program.dead = true
      // Numbers of connections that ended before may by now be somebody else's.
      const open = valves.filter((valve) => valve.readyState === "open")
      for (const valve of valves) valve.die()
      return open.map((valve) => valve.pid)
    },
  }
  program.world.line = line(program, turns)
  // Every connection at once, so that all are open before the first story.
  await Promise.all(Array.from({ length: connections }, () => sql`select pg_sleep(0.02)`))
  return program
}

/** The request arrives in one turn, and its answer in another: in between somebody else may have theirs. */
function line(program: Program, turns: Turns): Line {
  const inTurn = <T>(what: string, ask: () => T): Promise<T> => {
    if (!turns.gating) return Promise.resolve(ask())
    return new Promise((tell) => {
      let answer: T
      turns.ask({
        ...{ who: program, what },
        carryOut: async () => {
          answer = ask()
        },
        tell: () =>
          turns.ask({ who: program, what: `${what} answered`, carryOut: async () => {}, tell: () => tell(answer) }),
      })
    })
  }
  const send = (request: Request): Promise<Answer> => inTurn(request.kind, () => program.account.judge(request))
  const ask = <T extends object>(found: () => T) => inTurn("question", () => program.account.unlessMoody(found()))
  const verbs: Partial<Line> = {
    push: (_: Credentials, { to, messages, retryKey }) =>
      send({ kind: "push", to: [to], texts: texts(messages), key: retryKey }),
    multicast: (_: Credentials, { to, messages, retryKey }) =>
      send({ kind: "multicast", to, texts: texts(messages), key: retryKey }),
    reply: (_: Credentials, { replyToken, messages }) =>
      send({ kind: "reply", to: [replyToken], texts: texts(messages), key: "" }),
    quota: () => ask(() => ({ is: "found" as const, quota: plan(program.account) })),
    consumption: () =>
      ask(() => {
        program.account.turnMonth()
        return { is: "found" as const, used: program.account.used }
      }),
    profile: (_: Credentials, userId) =>
      program.account.absent.has(userId)
        ? ask(() => ({ is: "absent" as const }))
        : ask(() => ({ is: "found" as const, profile: { userId, ...profile } })),
    botInfo: () => ask(() => ({ is: "found" as const, bot })),
  }
  return Object.assign(Object.create(deafLine), verbs)
}

const unlimited = { push: Infinity, multicast: Infinity, reply: Infinity }

/** Once, however often it is found. */
function complain({ wrongs }: Account, what: string): void {
  if (!wrongs.includes(what)) wrongs.push(what)
}

const texts = (messages: readonly object[]) => messages.map((one) => ("text" in one ? String(one.text) : ""))

const plan = ({ allowance }: Account) =>
  allowance === null ? { type: "none" as const } : { type: "limited" as const, value: allowance }

const profile = { displayName: "花子", pictureUrl: null, statusMessage: null, language: "ja" }

const bot = {
  ...{ userId: "Ubot", basicId: "@cook", premiumId: null, displayName: "料理教室", pictureUrl: null },
  ...{ chatMode: "bot" as const, markAsReadMode: "auto" as const },
}
