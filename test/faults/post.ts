/** Whoever calls our webhook: LINE, somebody who would like to be LINE, and lines that are slow or break. */
import { connect } from "node:net"
import { sign } from "../../src/line/webhook"

export type Site = { port: number; channelId: bigint; secret: string; destination: string }

export type Letter = { body: Buffer; signature: string | null }

export const letter = ({ secret, destination }: Site, events: unknown[], to = destination): Letter =>
  sealed(JSON.stringify({ destination: to, events }), secret)

export function sealed(body: string | Buffer, secret: string): Letter {
  const bytes = Buffer.from(body as string)
  return { body: bytes, signature: sign(bytes, secret) }
}

export async function post({ port, channelId }: Site, { body, signature }: Letter): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/webhooks/${channelId}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(signature !== null && { "x-line-signature": signature }) },
    body: new Uint8Array(body),
  })
  await response.body?.cancel()
  return response.status
}

export type Call = {
  /** Of the answer; null when the line broke before one came. */
  status: Promise<number | null>
  write: (bytes: Buffer) => void
  closed: Promise<void>
  hangUp: () => void
}

/** By hand, so that the body can come as it likes. `length` null: in chunks, with no length stated. */
export function call({ port, channelId }: Site, signature: string, length: number | null): Call {
  const status = Promise.withResolvers<number | null>()
  const closed = Promise.withResolvers<void>()
  const socket = connect({ port, host: "127.0.0.1" })
  let heard = ""
  socket.on("data", (bytes) => {
    heard += bytes.toString("latin1")
    const code = heard.match(/^HTTP\/1\.1 (\d{3})/)?.[1]
    if (code) status.resolve(Number(code))
  })
  socket.on("error", () => {})
  socket.on("close", () => {
    status.resolve(null)
    closed.resolve()
  })
  const size = length === null ? "transfer-encoding: chunked" : `content-length: ${length}`
  socket.write(
    `POST /webhooks/${channelId} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-line-signature: ${signature}\r\n${size}\r\n\r\n`,
  )
  const write = (bytes: Buffer) => {
    if (socket.destroyed) return
    if (length === null) socket.write(`${bytes.length.toString(16)}\r\n`)
    socket.write(bytes)
    if (length === null) socket.write("\r\n")
  }
  return { status: status.promise, closed: closed.promise, write, hangUp: () => void socket.destroy() }
}
