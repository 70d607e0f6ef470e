/** What the rivals share: whom they write to, and the requests they make. The same HTTP client as Tobiishi's. */

/** Requests at once, as in Tobiishi: Bun keeps about 64 connections to a host alive, and more are slower. */
export const inFlight = 50

const headers = { "content-type": "application/json", authorization: "Bearer bench" }

export type Person = { to: string; name: string }

/** As `userIdSql` numbers the friends of the first channel. */
export const peopleOf = (count: number): Person[] =>
  Array.from({ length: count }, (_, n) => ({
    to: `U${((1 << 24) + n + 1).toString(16).padStart(32, "0")}`,
    name: `友だち${n + 1}`,
  }))

export function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}

export const textFor = (personal: boolean, name: string) => (personal ? `${name}、こんばんは` : "こんばんは")

export const pushed = (lineUrl: string, to: string, text: string) => sent(lineUrl, "push", to, text)
export const multicasted = (lineUrl: string, people: Person[], text: string) =>
  sent(
    lineUrl,
    "multicast",
    people.map(({ to }) => to),
    text,
  )

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

/** Lets so many works run at once; the others wait their turn. */
export function gate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
