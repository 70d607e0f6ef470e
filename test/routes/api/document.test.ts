import { describe, expect, test } from "bun:test"
import { inDb } from "../../db"
import type { Whole } from "../../kept"
import { caller } from "./caller"

type Operation = {
  operationId: string
  parameters: { name: string; in: string }[]
  responses: Record<string, object>
  requestBody?: object
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: object } }

const document = async (whole: Whole): Promise<Document> => {
  const answer = await whole.handle(new Request("http://localhost/api/openapi.json"))
  expect(answer.headers.get("content-type")).toStartWith("application/json")
  return answer.json() as Promise<Document>
}

describe("the document", () => {
  test(
    "lists every mounted route and no other",
    inDb(async (db) => {
      const { whole } = await caller(db)
      const { paths } = await document(whole)
      const listed = Object.entries(paths).flatMap(([path, verbs]) =>
        Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
      )
      const refused = new Set<string>()
      const mounted: string[] = []
      for (const { method, path } of whole.routes) {
        if (!path.startsWith("/api/v1/") || path.includes("*")) continue
        const asked = new Request(`http://localhost${path.replaceAll(/:\w+/g, "1")}`, { method })
        const name = `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`
        if ((await whole.handle(asked)).status === 405) refused.add(name)
        else mounted.push(name)
      }
      expect(mounted.toSorted()).toEqual(listed.toSorted())
      expect(listed.length).toBeGreaterThan(40)
      expect(listed.filter((name) => refused.has(name))).toEqual([])
    }),
  )

  test(
    "names each operation once, with its parameters, its key where it creates, and its refusals",
    inDb(async (db) => {
      const { paths, openapi } = await document((await caller(db)).whole)
      expect(openapi).toBe("3.1.0")
      const operations = Object.entries(paths).flatMap(([path, verbs]) =>
        Object.values(verbs).map((operation) => ({ path, ...operation })),
      )
      expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length)
      for (const { path, parameters, responses } of operations) {
        const named = parameters
          .filter((parameter) => parameter.in === "path")
          .map((parameter) => `{${parameter.name}}`)
        expect([...path.matchAll(/\{\w+\}/g)].map(String)).toEqual(named)
        expect(Object.keys(responses)).toContain("401")
      }
      const create = paths["/api/v1/channels/{channelId}/tags"]?.post
      expect(create?.parameters.map((parameter) => parameter.name)).toEqual(["channelId", "Idempotency-Key"])
      expect(create?.requestBody).toMatchObject({
        content: { "application/json": { schema: { type: "object", required: ["name"] } } },
      })
    }),
  )

  test(
    "every reference leads somewhere",
    inDb(async (db) => {
      const whole = await document((await caller(db)).whole)
      const references = JSON.stringify(whole).match(/"\$ref":"[^"]+"/g) ?? []
      const names = new Set(references.map((reference) => /"#\/components\/schemas\/(\w+)"/.exec(reference)?.[1]))
      expect([...names].every((name) => name !== undefined && name in whole.components.schemas)).toBe(true)
      expect(names.has("Segment") && names.has("Messages") && names.has("Problem")).toBe(true)
    }),
  )

  test("knows every kind of question a segment may ask", async () => {
    const { document } = await import("../../../src/routes/api/openapi")
    const { components } = document([])
    const kinds = components.schemas.Segment.oneOf.map((kind) => Object.keys(kind.properties)[0])
    expect(kinds.toSorted() as string[]).toEqual([
      "all",
      "any",
      "field",
      "followed",
      "following",
      "mark",
      "not",
      "scenario",
      "tag",
    ])
  })
})
