/** LINE as the people around it see it: the console of the account's owner, and friends with a phone. */
import * as v from "valibot"

export type LineSide = ReturnType<typeof lineSide>
export type Friend = Awaited<ReturnType<LineSide["friend"]>>

const bubble = v.variant("from", [
  v.looseObject({ from: v.literal("bot"), message: v.looseObject({ type: v.string(), text: v.optional(v.string()) }) }),
  v.looseObject({ from: v.literal("person"), said: v.looseObject({ type: v.string(), text: v.optional(v.string()) }) }),
])
const entry = v.looseObject({
  at: v.string(),
  endpoint: v.string(),
  to: v.array(v.string()),
  messages: v.array(v.looseObject({ type: v.string(), text: v.optional(v.string()) })),
  status: v.number(),
  requestId: v.string(),
  accepted: v.boolean(),
  counted: v.number(),
})
export type Sent = v.InferOutput<typeof entry>

/** Speaks with a sandbox over HTTP, wherever it runs. `settled` lets an answer to a webhook come to its end. */
export function lineSide(url: string, settled: () => Promise<void> = async () => {}) {
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}/sandbox/${path}`, { method, body: body && JSON.stringify(body) })
    const json: unknown = await response.json()
    if (!response.ok) throw new Error(`the sandbox refused ${path}: ${JSON.stringify(json)}`)
    return json
  }

  return {
    openAccount: (account: { lineChannelId: string; secret: string; name: string; limit: number | null }) =>
      ask("POST", "channels", account),
    /** What the account may send, or has sent, by its owner's doing. */
    change: (lineChannelId: string, facts: { limit?: number; used?: number }) =>
      ask("PATCH", `channels/${lineChannelId}`, facts),

    /** Somebody with LINE on their phone, who knows of this account. */
    async friend(name: string, lineChannelId: string) {
      const { userIds } = v.parse(v.object({ userIds: v.tuple([v.string()]) }), await ask("POST", "people", { name }))
      const [userId] = userIds
      async function act(deed: { do: string; text?: string }) {
        await ask("POST", `people/${userId}/deeds`, { ...deed, channel: lineChannelId })
        await settled()
      }
      return {
        ...{ userId, name },
        follow: () => act({ do: "follow" }),
        block: () => act({ do: "block" }),
        unblock: () => act({ do: "unblock" }),
        say: (text: string) => act({ do: "say", text }),
        /** The conversation on the screen, top to bottom; what she wrote herself stands behind a "＞". */
        async phone(): Promise<string[]> {
          const bubbles = v.parse(v.array(bubble), await ask("GET", `conversations/${lineChannelId}/${userId}`))
          return bubbles.map((one) =>
            one.from === "bot" ? (one.message.text ?? `[${one.message.type}]`) : `＞${one.said.text ?? one.said.type}`,
          )
        },
      }
    },

    /** Every message request that LINE got, oldest first. */
    async sends(): Promise<Sent[]> {
      const { entries } = v.parse(v.object({ entries: v.array(entry) }), await ask("GET", "log?limit=10000"))
      return entries.filter(({ endpoint }) => ["push", "multicast", "reply"].includes(endpoint))
    },
  }
}
