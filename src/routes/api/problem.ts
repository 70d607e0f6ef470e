import { type Key, preferred, type Translate, translator } from "../../../views/locales"
import * as Fault from "../../domain/fault"

/** Errors as RFC 9457 problem documents, in the caller's language. */

const kinds = {
  unauthorized: { status: 401, title: "api.unauthorized", detail: "api.unauthorizedWhy" },
  absent: { status: 404, title: "api.absent", detail: "api.absentWhy" },
  method: { status: 405, title: "api.method", detail: "api.methodWhy" },
  badJson: { status: 400, title: "api.badJson", detail: "api.badJsonWhy" },
  badQuery: { status: 400, title: "api.badQuery", detail: "api.badQueryWhy" },
  badKey: { status: 400, title: "api.badKey", detail: "api.badKeyWhy" },
  media: { status: 415, title: "api.media", detail: "api.mediaWhy" },
  tooLarge: { status: 413, title: "api.tooLarge", detail: "api.tooLargeWhy" },
  invalid: { status: 422, title: "api.invalid", detail: "api.invalidWhy" },
  keyReused: { status: 422, title: "api.keyReused", detail: "api.keyReusedWhy" },
  keyBusy: { status: 409, title: "api.keyBusy", detail: "api.keyBusyWhy" },
} satisfies Record<string, { status: number; title: Key; detail: Key }>

export type Kind = keyof typeof kinds

/** Why a request cannot be answered as asked; thrown up to the one place that writes the answer. */
export class Problem extends Error {
  constructor(
    readonly kind: Kind,
    readonly faults: Fault.Fault[] = [],
    readonly facts: { params?: Record<string, string | number>; headers?: Record<string, string> } = {},
  ) {
    super(kind)
  }
}

export const statusOf = (kind: Kind): number => kinds[kind].status

export function answer({ kind, faults, facts }: Problem, request: Request): Response {
  const locale = preferred(request.headers.get("accept-language"))
  const translate = translator(locale)
  const { status, title, detail } = kinds[kind]
  const body = {
    type: `urn:tobiishi:problem:${kind}`,
    title: translate(title),
    status,
    detail: translate(detail, facts.params),
    ...(faults.length > 0 ? { errors: faults.map((fault) => error(fault, kind, translate)) } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "content-language": locale, ...facts.headers },
  })
}

/** What is wrong with a body points into it; what is wrong with the query names the parameter. */
function error(fault: Fault.Fault, kind: Kind, translate: Translate) {
  const where = kind === "badQuery" ? { parameter: fault.path } : { pointer: Fault.pointer(fault.path) }
  return {
    ...where,
    code: fault.code,
    detail: sentence(fault, translate),
    ...(fault.params ? { params: fault.params } : {}),
  }
}

/** A code without a sentence of its own still says its name. */
function sentence({ code, params, words }: Fault.Fault, translate: Translate): string {
  const key = `faults.${code}` as Key
  const said = translate(key, { ...params, ...(words ? { words } : {}) })
  return said === key ? (words ?? code) : said
}
