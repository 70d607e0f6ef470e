import type { api as ja } from "../ja/api"
import type { Shape } from "../shape"

export const api: Shape<typeof ja> = {
  unauthorized: "Authentication is needed",
  unauthorizedWhy: "Send a valid token in the Authorization header, as Bearer.",
  absent: "Not found",
  absentWhy: "There is nothing at this address, or this token may not see it.",
  method: "Method not allowed",
  methodWhy: "Allowed at this address: {{allowed}}.",
  badJson: "Not readable as JSON",
  badJsonWhy: "Send the body as JSON in UTF-8.",
  media: "Unsupported media type",
  mediaWhy: "Send Content-Type: application/json.",
  tooLarge: "The body is too large",
  tooLargeWhy: "A body may be at most {{max}} bytes.",
  badQuery: "The query cannot be accepted",
  badQueryWhy: "Correct what errors points at.",
  invalid: "The content cannot be accepted",
  invalidWhy: "Correct what errors points at.",
  keyReused: "The Idempotency-Key was used for something else",
  keyReusedWhy: "For 24 hours a key may only repeat the request it came with.",
  keyBusy: "A request with this Idempotency-Key is under way",
  keyBusyWhy: "Wait a moment and send it again.",
  badKey: "The Idempotency-Key has the wrong form",
  badKeyWhy: "It must be 1 to 255 printable ASCII characters.",
  lineUnavailable: "LINE could not be asked about the messages ({{words}}); they were saved unchecked.",
}
