/**
 * A bad network: stands between Tobiishi and LINE, or between Tobiishi and PostgreSQL, and passes everything on until
 * it is told otherwise. It knows where a request begins and ends, so that a fault strikes one request and not a
 * neighbour on the same connection.
 */
import * as net from "node:net"

/** One request of the client, whole. `what` says which, `whose` on whose behalf where that can be seen. */
export type Ask = { bytes: Buffer; what: string; whose: string | null }

/** Cuts what a client sends into requests. One for each connection. */
export type Reader = {
  asks(chunk: Buffer): Ask[]
  /** Sees the beginning of the answer to a request. */
  answered?(ask: Ask, chunk: Buffer): void
}

export type Fault =
  /** The request waits so long before it is passed on. */
  | { is: "latency"; ms: number }
  /** Not a byte of the request arrives; the connection is reset. */
  | { is: "lost" }
  /** The request arrives and is answered; the connection is reset before a byte of the answer comes back. */
  | { is: "reset" }
  /** The request arrives; the answering side closes its half of the connection instead of answering. */
  | { is: "halfClose" }
  /** The answer breaks off before its last byte. */
  | { is: "truncated" }
  /** The answer comes a byte at a time, with so much time between. */
  | { is: "trickle"; ms: number }
  /** The request arrives; no answer ever comes, and nothing says so. */
  | { is: "blackHole" }
  /** Somebody in between answers for them, and they hear nothing. */
  | { is: "instead"; answer: string }

export type Strike = {
  /** How many requests it has struck. */
  count: () => number
  end: () => void
}

export type Where = { which?: (ask: Ask) => boolean; times?: number }

export type Between = {
  port: number
  /** Faults strike in the order in which they were asked for, each request at most one. */
  strike: (fault: Fault, where?: Where) => Strike
  /** Resets every connection, as when a cable is pulled. */
  cut: () => void
  /** Refuses connections, and resets those there are. */
  close: () => void
  open: () => Promise<void>
  connections: () => number
  stop: () => Promise<void>
}

type Struck = { fault: Fault; which: (ask: Ask) => boolean; left: number; count: number }

export async function proxy(to: net.NetConnectOpts, reader: () => Reader): Promise<Between> {
  let strikes: Struck[] = []
  const cuts = new Set<() => void>()
  const listener = net.createServer({ allowHalfOpen: true }, (client) => {
    const cut = join(client, net.connect({ ...to, allowHalfOpen: true }), reader(), struck)
    cuts.add(cut)
    client.on("close", () => cuts.delete(cut))
  })

  function struck(ask: Ask): Fault | null {
    const one = strikes.find(({ which, left }) => left > 0 && which(ask))
    if (!one) return null
    one.left -= 1
    one.count += 1
    return one.fault
  }

  function strike(fault: Fault, { which = () => true, times = Number.POSITIVE_INFINITY }: Where = {}): Strike {
    const one: Struck = { fault, which, left: times, count: 0 }
    strikes.push(one)
    return {
      count: () => one.count,
      end: () => {
        strikes = strikes.filter((other) => other !== one)
      },
    }
  }

  const listen = (port: number) => new Promise<void>((done) => listener.listen(port, "127.0.0.1", done))
  await listen(0)
  const address = listener.address()
  if (address === null || typeof address === "string") throw new Error("the proxy has no port")
  const { port } = address
  const cut = () => {
    for (const one of [...cuts]) one()
  }
  const close = () => {
    if (listener.listening) listener.close()
    cut()
  }
  return {
    ...{ port, strike, cut, close },
    open: async () => {
      if (!listener.listening) await listen(port)
    },
    connections: () => cuts.size,
    async stop() {
      const closed = new Promise((done) => (listener.listening ? listener.once("close", done) : done(null)))
      close()
      await closed
    },
  }
}

/** Joins two ends. Returns what resets them both. */
function join(client: net.Socket, server: net.Socket, reader: Reader, struck: (ask: Ask) => Fault | null) {
  let order = Promise.resolve()
  let asked: { ask: Ask; fault: Fault | null } | null = null
  let deaf = false

  function cut() {
    deaf = true
    if (!client.destroyed) client.resetAndDestroy()
    server.destroy()
  }

  async function pass(ask: Ask) {
    if (deaf) return
    const fault = struck(ask)
    asked = { ask, fault }
    if (fault?.is === "latency") await Bun.sleep(fault.ms)
    if (fault?.is === "lost") return cut()
    if (fault?.is === "instead") return void client.write(fault.answer)
    if (!deaf) server.write(ask.bytes)
  }

  function back(chunk: Buffer) {
    if (asked) reader.answered?.(asked.ask, chunk)
    if (deaf) return
    const fault = asked?.fault ?? null
    if (fault === null || fault.is === "latency") return void client.write(chunk)
    if (fault.is === "reset") return cut()
    if (fault.is === "trickle") {
      order = order.then(() => drop(client, chunk, fault.ms))
      return
    }
    deaf = true
    if (fault.is === "truncated") client.write(chunk.subarray(0, -1))
    if (fault.is !== "blackHole") client.end()
  }

  client.on("data", (chunk) => {
    for (const ask of reader.asks(chunk)) order = order.then(() => pass(ask))
  })
  server.on("data", back)
  // What one end has closed is closed for the other, after everything that was under way.
  client.on("end", () => void order.then(() => server.end()))
  server.on("end", () => void order.then(() => client.end()))
  client.on("error", cut)
  server.on("error", cut)
  client.on("close", () => server.destroy())
  server.on("close", () => {
    if (asked?.fault?.is !== "blackHole") void order.then(() => client.end())
  })
  return cut
}

async function drop(client: net.Socket, chunk: Buffer, ms: number) {
  for (let n = 0; n < chunk.length && !client.destroyed; n++) {
    client.write(chunk.subarray(n, n + 1))
    await Bun.sleep(ms)
  }
}
