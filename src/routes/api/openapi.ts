import { toJsonSchema } from "@valibot/to-json-schema"
import * as Segment from "../../domain/segment"
import type { Route, Schema } from "./route"

/** The OpenAPI document, written from the very table that is mounted and the very schemas that judge. */
export function document(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = `/api/v1${route.path.replaceAll(/:(\w+)/g, "{$1}")}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tobiishi",
      version: "1",
      description:
        "Ids are strings of digits, times RFC 3339. Lists are paged by cursor. Errors are RFC 9457 problem documents in Japanese or English, by Accept-Language.",
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas,
    },
  }
}

function operation(route: Route) {
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body ? { requestBody: { required: true, content: json(route.body) } } : {}),
    responses: { ...good(route), ...bad(route) },
  }
}

/** `GET /channels/:channelId/tags` → `getChannelsTags`; parameters are told apart by "One". */
function operationId({ method, path }: Route): string {
  const words = path
    .split("/")
    .filter(Boolean)
    .map((part) => (part.startsWith(":") ? "One" : part))
  const camel = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("")
  return method.toLowerCase() + camel
}

const pathParameters = ({ path }: Route) =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true },
    schema: { type: "string", pattern: "^[1-9][0-9]{0,17}$" },
  }))

function queryParameters({ query }: Route) {
  if (!query) return []
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: object; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }))
}

const headerParameters = ({ creates }: Route) =>
  creates
    ? [
        {
          ...{ name: "Idempotency-Key", in: "header", required: false },
          description: "The same key with the same request within 24 hours gets the first answer again.",
          schema: { type: "string", minLength: 1, maxLength: 255 },
        },
      ]
    : []

const good = ({ answers }: Route) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema ? { description: "As asked", content: json(schema) } : { description: "Done" },
    ]),
  )

function bad(route: Route) {
  const statuses: [number, string][] = [
    [400, "Not readable"],
    [401, "No valid token"],
    [404, "Not there, or not for this token"],
    ...(route.creates ? [[409, "The same Idempotency-Key is under way"] as [number, string]] : []),
    ...(route.method === "GET" ? [] : ([[413, "Too large"]] as [number, string][])),
    ...(route.body ? ([[415, "Not JSON"]] as [number, string][]) : []),
    ...(route.method === "GET" ? [] : ([[422, "Not acceptable: errors says where and why"]] as [number, string][])),
    [500, "A bug of ours"],
  ]
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
  return Object.fromEntries(statuses.map(([status, description]) => [status, { description, content }]))
}

const json = (schema: Schema) => ({ "application/json": { schema: schemaOf(schema) } })

/** As callers send it, or get it. Forms that JSON Schema cannot express (an instant's own rules) are left to words. */
function schemaOf(schema: Schema): object {
  const { $schema, ...rest } = toJsonSchema(schema, {
    typeMode: "input",
    errorMode: "ignore",
    target: "draft-2020-12",
    // A schema with one of our titles is written once and referred to.
    overrideAction: ({ valibotAction, jsonSchema }) => {
      const title = "title" in valibotAction ? String(valibotAction.title) : ""
      return title in schemas ? { $ref: `#/components/schemas/${title}` } : jsonSchema
    },
  })
  return rest
}

const leaf = (properties: Record<string, object>, required: string[]) => ({
  ...{ type: "object", properties, required, additionalProperties: false },
})
const id = { type: "string", pattern: "^[1-9][0-9]{0,18}$" }
const several = {
  type: "array",
  items: { $ref: "#/components/schemas/Segment" },
  minItems: 1,
  maxItems: Segment.MOST_NODES,
}

/** Recursive, so it is written by hand; a test holds it against the schema that judges. */
const segment = {
  description: `A question about friends: at most ${Segment.DEEPEST} levels deep and ${Segment.MOST_NODES} nodes.`,
  oneOf: [
    leaf({ all: several }, ["all"]),
    leaf({ any: several }, ["any"]),
    leaf({ not: { $ref: "#/components/schemas/Segment" } }, ["not"]),
    leaf({ tag: id, has: { type: "boolean" } }, ["tag", "has"]),
    leaf({ field: id, is: { enum: [...Segment.comparisons] }, value: { type: "string", maxLength: 2000 } }, [
      "field",
      "is",
    ]),
    leaf({ following: { type: "boolean" } }, ["following"]),
    leaf({ scenario: id, is: { enum: [...Segment.walks] } }, ["scenario", "is"]),
    leaf({ mark: { type: "string", pattern: "^(none|[1-9][0-9]{0,18})$" }, has: { type: "boolean" } }, ["mark", "has"]),
    leaf(
      {
        followed: {
          ...{ type: "object", minProperties: 1, additionalProperties: false },
          properties: {
            before: { type: "string", format: "date-time" },
            after: { type: "string", format: "date-time" },
            withinDays: { type: "integer", minimum: 1, maximum: 3650 },
          },
        },
      },
      ["followed"],
    ),
  ],
}

const messages = {
  description:
    "LINE message objects, judged by LINE's rules. {{name}} and {{field.key}} are filled in, {{name|…}} with a fallback.",
  ...{ type: "array", minItems: 1, maxItems: 5 },
  items: { type: "object", properties: { type: { type: "string" } }, required: ["type"] },
}

const problem = {
  type: "object",
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: {
          pointer: { type: "string", description: "RFC 6901, into the body" },
          parameter: { type: "string", description: "Of the query" },
          code: { type: "string" },
          detail: { type: "string" },
          params: { type: "object" },
        },
        required: ["code", "detail"],
      },
    },
  },
  required: ["type", "title", "status", "detail"],
}

const schemas = { Problem: problem, Segment: segment, Messages: messages }
