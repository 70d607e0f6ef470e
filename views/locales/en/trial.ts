import type { trial as ja } from "../ja/trial"
import type { Shape } from "../shape"

export const trial: Shape<typeof ja> = {
  title: "Send a test",
  lead: "Sends what is written here, unsaved, to chosen friends alone. Nobody’s walk through the scenario changes.",
  to: "To",
  tester: "tester",
  whom: "Friends you find above can be chosen too. Whoever is sent a test is kept as a tester.",
  drop: "Forget {{name}} as a tester",
  actions: "Carry out the actions too",
  actionsHint: "Tags and the like are really given.",
  ask: "Send a test",
  cost_one: "This takes one message",
  cost_other: "This takes {{count}} messages",
  remaining: "Left this month: {{before}} → {{after}}",
  unlimited: "The month has no limit",
  sure: "Send it",
  sent: "What became of it",
  all: "All that was sent so far",
}
