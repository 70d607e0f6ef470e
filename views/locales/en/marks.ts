import type { marks as ja } from "../ja/marks"
import type { Shape } from "../shape"

export const marks: Shape<typeof ja> = {
  title: "Marks",
  lead: "A mark tells your staff how far the work for a friend has come. The friend does not see it.",
  name: "Name of the mark",
  colour: "Colour",
  colours: { grey: "Grey", red: "Red", amber: "Amber", green: "Green", blue: "Blue" },
  friends: "Show the friends who carry it",
  new: "Make a mark",
  create: "Make it",
  empty: "No marks yet",
  emptyWhy: "Name them after the stages of your work: “To do”, “In progress”, “Done”.",
  starters: "Make the usual three",
  starter: { open: "To do", busy: "In progress", done: "Done" },
  up: "Move “{{name}}” up",
  down: "Move “{{name}}” down",
  edit: "Edit “{{name}}”",
  remove: "Delete",
  removeAsk: "Delete the mark “{{name}}”?",
  removeWhy: "It comes off every friend who carries it, and cannot be brought back.",
  inUse: "These steps ask for it in their filter, so it cannot go yet. Change them first.",
  none: "No mark",
  set: "Mark",
  any: "All",
  change: "Change",
}
