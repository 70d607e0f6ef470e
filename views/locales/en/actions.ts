import type { actions as ja } from "../ja/actions"
import type { Shape } from "../shape"

export const actions: Shape<typeof ja> = {
  add: "Add an action",
  remove: "Remove this action",
  nth: "Action {{nth}}",
  choose: "Choose",
  kinds: {
    addTag: "Put on a tag",
    removeTag: "Take off a tag",
    setField: "Set a field",
    startScenario: "Enrol in a scenario",
    stopScenario: "End a scenario",
    moveScenario: "Move to another scenario",
  },
  tag: "Tag",
  field: "Field",
  value: "New value",
  valueHint: "Empty: the value is forgotten.",
  scenario: "Scenario",
  from: "Move from",
  fromThis: "This scenario",
  to: "Move to",
  keepOrigin: "Keep counting from the same day",
  firstStep: "First step to send",
  fromFirst: "From the first step",
  firstStepHint: "Choose one of the scenario they move to. The steps before it count as delivered.",
  say: {
    addTag: "Put on the tag “{{name}}”",
    removeTag: "Take off the tag “{{name}}”",
    setField: "Set {{name}} to “{{value}}”",
    clearField: "Forget {{name}}",
    startScenario: "Enrol in “{{name}}”",
    stopScenario: "End “{{name}}”",
    moveScenario: "Move to “{{name}}”",
    gone: "deleted",
  },
}
