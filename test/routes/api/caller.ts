import { expect } from "bun:test"
import * as v from "valibot"
import type { Db } from "../../../src/db"
import * as Token from "../../../src/domain/token"
import type { Line } from "../../../src/line/client"
import { routes } from "../../../src/routes/api"
import { morning } from "../../domain/people"
import { kept } from "../../kept"
import { world } from "../../world"

/** Somebody's program, with a token. Every good answer is held against the schema the document promises for it. */
export type Caller = Awaited<ReturnType<typeof caller>>
export type Answer = { status: number; headers: Headers; body: Body }
// biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON freely
type Body = any

type Sent = { body?: unknown; key?: string; language?: string; headers?: Record<string, string>; raw?: string }

export async function caller(
  db: Db,
  { channelId = null, line }: { channelId?: bigint | null; line?: Partial<Line> } = {},
) {
  const { secret, token } = await Token.create(db, { name: "test", channelId }, morning)
  const validates: Partial<Line> = { validate: async () => ({ is: "valid" }) }
  const made = world(db, { ...validates, ...line } as Line, { at: morning })
  const whole = kept(made)

  async function send(method: string, path: string, { body, key, language, headers, raw }: Sent = {}): Promise<Answer> {
    const request = new Request(`http://localhost${path}`, {
      method,
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body === undefined && raw === undefined ? {} : { "content-type": "application/json" }),
        ...(key ? { "idempotency-key": key } : {}),
        "accept-language": language ?? "en",
        ...headers,
      },
    })
    const response = await whole.handle(request)
    const text = await response.text()
    const answer = { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) }
    promised(method, path, answer)
    return answer
  }

  const verb = (method: string) => (path: string, sent?: Sent) => send(method, path, sent)
  return {
    ...{ world: made, token, secret, whole, send },
    ...{ get: verb("GET"), post: verb("POST"), put: verb("PUT"), patch: verb("PATCH"), remove: verb("DELETE") },
  }
}

function promised(method: string, path: string, { status, headers, body }: Answer): void {
  if (status >= 400) {
    expect(headers.get("content-type")).toBe("application/problem+json")
    expect(body).toMatchObject({ status, title: expect.any(String), type: expect.any(String) })
    return
  }
  const pathname = path.split("?")[0]!.replace("/api/v1", "")
  const route = routes.find((route) => route.method === method && matches(route.path, pathname))
  if (!route) return
  expect(Object.keys(route.answers)).toContain(String(status))
  const schema = route.answers[status]
  if (!schema) {
    expect(body).toBeNull()
    return
  }
  const judged = v.safeParse(schema, body)
  if (!judged.success)
    throw new Error(`${method} ${path} broke its promise: ${JSON.stringify(v.flatten(judged.issues))}`)
}

const matches = (pattern: string, path: string) => new RegExp(`^${pattern.replaceAll(/:\w+/g, "[0-9]+")}$`).test(path)

/** `messages[0].text` faults as "pointer code". */
export const errors = (answer: Answer): string[] =>
  (answer.body.errors ?? []).map((error: Body) => `${error.pointer ?? error.parameter} ${error.code}`)
