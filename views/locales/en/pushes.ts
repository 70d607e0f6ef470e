import type { pushes as ja } from "../ja/pushes"
import type { Shape } from "../shape"

export const pushes: Shape<typeof ja> = {
  title: "Sent by staff",
  lead: "What staff sent to friends they had chosen.",
  tabs: { deliveries: "By scenarios", pushes: "Tests and single messages" },
  kind: "Kind",
  kinds: { all: "All", test: "Test", answer: "Single message" },
  states: {
    ready: "Waiting",
    sending: "Being settled",
    sent: "Sent",
    failed: "Failed",
    unknown: "Unknown",
    withdrawn: "Taken back",
  },
  reasons: {
    blocked: "The friend blocks the account, so it was not sent.",
    quota: "The month’s messages are used up.",
    late: "LINE could not be reached for a day, so it was given up.",
  },
  unknownWhy: "LINE’s answer broke off. It may have arrived, so it is not sent again by itself.",
  waiting: "Waiting for LINE ({{words}}).",
  lineSays: "LINE says: {{words}}",
  by: "by {{name}}",
  free: "free, as a reply",
  costs: "one message",
  withActions: "with its actions",
  withdraw: "Take it back",
  withdrawAsk: "It has not left yet. Take it back?",
  empty: "Nothing yet",
  emptyWhy: "Tests that you send while editing a step are recorded here.",
  flash: { withdrawn: "It was taken back.", tooLate: "It had already begun to leave." },
}
