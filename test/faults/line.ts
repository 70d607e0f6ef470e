/** The sandbox in its own process, asked over HTTP: what was truly sent, and what is to go wrong. */
import * as v from "valibot"
import type { Fault } from "../../src/sandbox"
import { sandboxProgram } from "../story/sandbox-program"

const entry = v.looseObject({
  at: v.string(),
  lineChannelId: v.nullable(v.string()),
  endpoint: v.string(),
  to: v.array(v.string()),
  messages: v.array(v.looseObject({ type: v.string(), text: v.optional(v.string()) })),
  retryKey: v.nullable(v.string()),
  status: v.number(),
  requestId: v.string(),
  bodyHash: v.string(),
  accepted: v.boolean(),
  repeats: v.nullable(v.string()),
  counted: v.number(),
  notes: v.array(v.string()),
})
export type Sent = v.InferOutput<typeof entry>

export type Line = Awaited<ReturnType<typeof ownLine>>

/** By endpoint: so many in so many seconds, and as many at once. */
export type Rates = Record<string, { count: number; seconds: number }>

const sending = new Set(["push", "multicast", "reply"])

export async function ownLine() {
  // Not --compact: that keeps counts alone, and the log is our oracle.
  const program = await sandboxProgram()
  const { url, ask } = program
  return {
    url,
    ask,
    open: (account: { lineChannelId: string; secret: string; limit?: number | null; rates?: Rates }) =>
      ask("POST", "channels", { ...account, name: "みどり料理教室", redelivery: true }),
    change: (lineChannelId: string, facts: { limit?: number | null; used?: number }) =>
      ask("PATCH", `channels/${lineChannelId}`, facts),
    async people(count: number, friendsOf?: string): Promise<string[]> {
      const made = await ask("POST", "people", { name: "佐藤花子", count, ...(friendsOf && { friendsOf }) })
      return v.parse(v.object({ userIds: v.array(v.string()) }), made).userIds
    },
    follow: (userId: string, channel: string) => ask("POST", `people/${userId}/deeds`, { do: "follow", channel }),
    fault: (fault: Fault) => ask("POST", "faults", fault),
    fair: () => ask("DELETE", "faults"),
    /** Webhooks that nobody took are sent once more, as LINE does; tells how many still were not taken. */
    async redeliver(): Promise<number> {
      const calls = v.parse(
        v.array(v.looseObject({ status: v.nullable(v.number()) })),
        await ask("POST", "redelivery", {}),
      )
      return calls.filter(({ status }) => status !== 200).length
    },
    async counts() {
      return v.parse(
        v.record(v.string(), v.object({ requests: v.number(), recipients: v.number() })),
        await ask("GET", "counts"),
      )
    },
    /** Every message request that LINE got, oldest first. */
    async sends(): Promise<Sent[]> {
      const all: Sent[] = []
      for (let after = 0; ; ) {
        const page = v.parse(
          v.object({ total: v.number(), entries: v.array(entry) }),
          await ask("GET", `log?after=${after}&limit=5000`),
        )
        all.push(...page.entries.filter(({ endpoint }) => sending.has(endpoint)))
        after += page.entries.length
        if (page.entries.length === 0 || after >= page.total) return all
      }
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}
