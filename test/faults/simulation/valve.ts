/**
 * A connection to PostgreSQL under our hand: what the driver writes goes on when it is granted, and the driver hears
 * the whole answer at once. So between any two statements of a program something else can happen, or the program end.
 */
import { EventEmitter } from "node:events"
import { connect, type Socket } from "node:net"

/** Where the valve asks before it lets a statement through. */
export type Keeper = {
  /** False while nobody plays: everything flows. */
  readonly gating: boolean
  /** A connection greets. */
  busy: (change: 1 | -1) => void
  /** `isQuestion`: about a statement's form; it changes nothing. */
  ask: (valve: Valve, isQuestion: boolean) => void
}

const letter = (text: string) => text.charCodeAt(0)
const fromDriver = { sync: letter("S"), flush: letter("H"), query: letter("Q") }
const fromServer = {
  ...{ ready: letter("Z"), key: letter("K"), rows: letter("T"), noRows: letter("n"), error: letter("E") },
  copyIn: letter("G"),
}
/** A greeting ends with the second READY: the driver's first question is for the types of arrays. */
const greeting = 2

export class Valve extends EventEmitter {
  /** The backend's process id, once it has greeted. */
  pid = 0
  /** Inside a transaction, as the backend said last. */
  inTransaction = false
  readyState = "open"
  #real: Socket
  #keeper: Keeper
  #isFirst = true
  #greetings = 0
  #isGreeting = true
  /** Each granted for itself: what the driver writes in one piece depends on what it knows of the statements. */
  #held: Buffer[] = []
  #expected: ("ready" | "rows")[] = []
  #answer: Buffer[] = []
  #partial: Buffer = Buffer.alloc(0)
  #copying = false
  #isAnswering = false
  #dead = false
  #onAnswered: (() => void) | undefined

  constructor(path: string, keeper: Keeper) {
    super()
    this.#keeper = keeper
    keeper.busy(1)
    this.#real = connect(path)
    this.#real.on("data", (bytes) => this.#hear(bytes))
    this.#real.on("error", (error) => this.#dead || this.emit("error", error))
    this.#real.on("close", () => this.#closed())
  }

  /** A statement or a transaction has it: whoever needs a connection needs another. */
  get isAtWork(): boolean {
    return this.readyState === "open" && (this.#held.length > 0 || this.#isAnswering || this.inTransaction)
  }

  /** The driver writes. */
  write(bytes: Uint8Array): boolean {
    if (this.#dead) return true
    const chunk = Buffer.from(bytes)
    const sent = this.#isFirst ? [] : marks(chunk)
    this.#isFirst = false
    if (sent.length === 0 || !this.#keeper.gating || this.#greetings < greeting || this.#copying) {
      this.#send(chunk, sent)
      return true
    }
    const isAsking = this.#held.length > 0 || this.#isAnswering
    this.#held.push(...statements(chunk))
    if (!isAsking) this.#ask()
    return true
  }

  /** Lets the first of what is held through; ends when PostgreSQL has answered it. The driver does not know yet. */
  pass(): Promise<void> {
    const answered = new Promise<void>((done) => {
      this.#onAnswered = done
    })
    const statement = this.#held.shift()
    if (!statement) throw new Error("nothing is held that could pass")
    this.#isAnswering = true
    this.#send(statement, marks(statement))
    return answered
  }

  /** Tells the driver, who may then ask for what is held next. */
  tell(): void {
    this.#deliver()
    this.#isAnswering = false
    if (this.#held.length > 0) this.#ask()
  }

  #deliver(): void {
    const answer = Buffer.concat(this.#answer.splice(0))
    if (answer.length > 0 && !this.#dead) this.emit("data", answer)
  }

  #ask(): void {
    this.#keeper.ask(this, !marks(this.#held[0]!).some(endsStatement))
  }

  #send(bytes: Buffer, sent: number[]): void {
    for (const mark of sent) {
      if (endsStatement(mark)) this.#expected.push("ready")
      if (mark === fromDriver.flush) this.#expected.push("rows")
    }
    this.#real.write(bytes)
  }

  /** The program is no more: it hears nothing ever again, and its transaction is undone. */
  die(): void {
    this.#dead = true
    this.#greeted()
    this.#real.destroy()
  }

  end(bytes?: Uint8Array): void {
    if (bytes) this.#real.end(bytes)
    else this.#real.end()
  }

  destroy(): void {
    this.#real.destroy()
  }

  #closed(): void {
    this.readyState = "closed"
    this.#greeted()
    if (!this.#dead) this.emit("close", false)
  }

  #hear(bytes: Buffer): void {
    this.#answer.push(bytes)
    let rest = this.#partial.length === 0 ? bytes : Buffer.concat([this.#partial, bytes])
    while (rest.length > 4) {
      const length = rest.readUInt32BE(1) + 1
      if (rest.length < length) break
      this.#read(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    this.#partial = rest
    if (this.#onAnswered === undefined) this.#deliver()
    if (this.#onAnswered && this.#expected.length === 0) {
      const answered = this.#onAnswered
      this.#onAnswered = undefined
      answered()
    }
  }

  #read(frame: Buffer): void {
    const kind = frame[0]
    if (kind === fromServer.key) this.pid = frame.readInt32BE(5)
    if (kind === fromServer.copyIn) {
      this.#copying = true
      this.#deliver()
    }
    if (kind === fromServer.ready) this.#ready(frame[5] !== letter("I"))
    else if (this.#expected[0] === "rows" && describes(kind)) this.#expected.shift()
  }

  #ready(inTransaction: boolean): void {
    this.#copying = false
    this.inTransaction = inTransaction
    if (this.#expected[0] === "ready") this.#expected.shift()
    if (this.#greetings >= greeting) return
    this.#greetings += 1
    if (this.#greetings === greeting) this.#greeted()
  }

  #greeted(): void {
    if (this.#isGreeting) this.#keeper.busy(-1)
    this.#isGreeting = false
  }
}

const endsStatement = (mark: number) => mark === fromDriver.sync || mark === fromDriver.query
const describes = (kind: number | undefined) =>
  kind === fromServer.rows || kind === fromServer.noRows || kind === fromServer.error

/** The kinds of the messages in what a driver writes; it writes them whole. */
const marks = (chunk: Buffer): number[] => messages(chunk).map((message) => message[0]!)

function messages(chunk: Buffer): Buffer[] {
  const all: Buffer[] = []
  for (let at = 0; at < chunk.length; ) {
    const end = at + 1 + chunk.readUInt32BE(at + 1)
    all.push(chunk.subarray(at, end))
    at = end
  }
  return all
}

/** Each with what belongs to it, up to where PostgreSQL is to answer. */
function statements(chunk: Buffer): Buffer[] {
  const all: Buffer[] = []
  let parts: Buffer[] = []
  for (const message of messages(chunk)) {
    parts.push(message)
    if (!endsStatement(message[0]!) && message[0] !== fromDriver.flush) continue
    all.push(Buffer.concat(parts))
    parts = []
  }
  if (parts.length > 0) throw new Error("the driver writes a statement without its end")
  return all
}
