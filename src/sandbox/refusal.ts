import type { Fault } from "../line/messages"

/** LINE's refusals, in LINE's shapes and, where they are known, in LINE's words. */

export type Detail = { message: string; property: string }

export const refuse = (status: number, message: string, details?: Detail[]) =>
  Response.json(details ? { message, details } : { message }, { status })

export const badToken = () =>
  refuse(401, "Authentication failed. Confirm that the access token in the authorization header is valid.")
export const forbidden = () => refuse(403, "Access to this API is not available for your account")
export const notFound = () => refuse(404, "Not found")
export const tooFast = () => refuse(429, "The API rate limit has been exceeded. Try again later.")
export const monthlyLimit = () => refuse(429, "You have reached your monthly limit.")
/** LINE's documentation does not tell this text. */
export const tooManyToOne = () => refuse(429, "Too many messages have been sent to the same user. Try again later.")
export const failedToSend = () => refuse(400, "Failed to send messages")
export const invalidReplyToken = () => refuse(400, "Invalid reply token")
export const brokenBody = () => refuse(400, "The request body could not be parsed as JSON (line: 1, column: 0)")
export const tooLarge = () => refuse(413, "Request Entity Too Large")
export const broken = () => refuse(500, "Internal Server Error")
export const badProperty = (name: string) =>
  refuse(400, `The property, ${name}, in the request body is invalid (line: -, column: -)`)
export const badHeader = (name: string) => refuse(400, `The request header, ${name}, is invalid`)
export const withErrors = (details: Detail[]) => refuse(400, `The request body has ${details.length} error(s)`, details)

export const badMessages = (faults: Fault[]) =>
  withErrors(faults.map((fault) => ({ message: asLineSays(fault), property: fault.property })))

function asLineSays({ code, params, words }: Fault): string {
  if (code === "empty") return "May not be empty"
  if (code === "too_long") return `Length must be between 0 and ${params.max}`
  if (code === "too_many") return `Size must be between 1 and ${params.max}`
  if (code === "too_few") return `Size must be at least ${params.min}`
  if (code === "not_https") return "Invalid URI scheme"
  return words
}
