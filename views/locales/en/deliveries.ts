import type { deliveries as ja } from "../ja/deliveries"
import type { Shape } from "../shape"

export const deliveries: Shape<typeof ja> = {
  title: "Ledger",
  lead: "Which step went to which friend, when, and what came of it. One row is one step for one friend.",
  empty: "Nothing is written here yet",
  emptyWhy: "Once friends walk a scenario and a step falls due, it is written down here.",
  nothing: "No row fits",
  nothingWhy: "Try fewer conditions.",
  filter: {
    state: "State",
    any: "Any",
    scenario: "Scenario",
    step: "Step",
    friend: "Friend: {{name}}",
    batch: "Batch: {{id}}",
  },
  state: {
    held: "Held",
    frozen: "Leaving",
    sent: "Sent",
    failed: "Failed",
    unknown: "Unknown",
    skipped: "Skipped",
    marked: "Marked as sent",
  },
  why: {
    held: "Waits until it may leave.",
    frozen: "Its content is settled and it leaves in a moment.",
    sent: "LINE accepted it.",
    failed: "LINE refused it.",
    unknown:
      "Nobody could tell whether LINE accepted it. So that nothing arrives twice, it is not sent again by itself.",
    skipped: "The walk went on without it.",
    marked: "Staff marked it as delivered.",
  },
  reason: {
    filter: "The friend did not fit the step’s filter.",
    missed: "Its time had already passed on enrolling.",
    addedLater: "The step was added later, when its time had passed.",
    pastGoal: "Waiting for the delivery hours would have passed the goal.",
    stale: "It had become too old.",
    stoodStill: "Its time passed while the walk stood still.",
    quota: "This month’s messages are used up.",
  },
  lineWords: "LINE said:",
  due: "Due:",
  settled: "Settled:",
  request: "LINE request ID:",
  batch: "Batch {{id}}",
  unnamedStep: "Step {{position}}",
}
