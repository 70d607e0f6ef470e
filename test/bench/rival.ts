/** What the rivals share: the requests they make. The same HTTP client as Tobiishi's, connections kept alive. */

const headers = { "content-type": "application/json", authorization: "Bearer bench" }

export const textFor = (personal: boolean, name: string) => (personal ? `${name}、こんばんは` : "こんばんは")

export const pushed = (lineUrl: string, to: string, text: string) => sent(lineUrl, "push", to, text)
export const multicasted = (lineUrl: string, to: string[], text: string) => sent(lineUrl, "multicast", to, text)

async function sent(lineUrl: string, how: "push" | "multicast", to: string | string[], text: string): Promise<void> {
  const response = await fetch(`${lineUrl}/v2/bot/message/${how}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ to, messages: [{ type: "text", text }] }),
  })
  // Read to its end, so that the connection is free for the next.
  await response.text()
  if (!response.ok) throw new Error(`LINE answered ${response.status}`)
}
