import type { Message } from "../../line/messages"
import type { Channel, Platform } from "../platform"

/** One request on its way through the platform. */
export type Call = {
  platform: Platform
  request: Request
  requestId: string
  query: URLSearchParams
  /** The part of the path that names something: a user id, a message id. */
  subject: string
  raw: string
  /** The parsed body; null when it is none or is not JSON. */
  body: Record<string, unknown> | null
  seen: Seen
}

/** What the log will say of it. */
export type Seen = {
  to: string[]
  messages: Message[]
  retryKey: string | null
  accepted: boolean
  repeats: string | null
  counted: number
  notes: string[]
}

/** An endpoint of LINE's. `open` ones need no token. */
export type Endpoint =
  | { name: string; open: true; answer: (call: Call) => Response | Promise<Response> }
  | { name: string; open: false; answer: (call: Call, channel: Channel) => Response | Promise<Response> }

export const guarded = (
  name: string,
  answer: (call: Call, channel: Channel) => Response | Promise<Response>,
): Endpoint => ({
  name,
  open: false,
  answer,
})
