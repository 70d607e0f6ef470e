import type { tags as ja } from "../ja/tags"
import type { Shape } from "../shape"

export const tags: Shape<typeof ja> = {
  title: "Tags & fields",
  tabs: { label: "Tags, fields and marks", tags: "Tags", fields: "Fields", marks: "Marks" },
  lead: "Labels on friends. Use them to choose who receives a step, and in what happens after a step.",
  name: "Name of the tag",
  friends: "Friends with it",
  created: "Created",
  new: "Make a tag",
  create: "Create",
  empty: "There are no tags yet",
  emptyWhy: "Whatever tells friends apart makes a good tag: “came to the trial lesson”, “member”.",
  people_one: "{{count}} friend",
  people_other: "{{count}} friends",
  editTitle: "Edit a tag",
  rename: "Rename",
  renameHint: "Friends who carry it and filters that ask for it keep it.",
  remove: "Delete the tag",
  removeWhy_one: "It is taken off {{count}} friend. Friends and scenarios stay, but this cannot be undone.",
  removeWhy_other: "It is taken off {{count}} friends. Friends and scenarios stay, but this cannot be undone.",
  removeWhyNobody: "No friend carries this tag.",
  removeLoses_one: "{{count}} friend loses it, and who that was cannot be brought back.",
  removeLoses_other: "{{count}} friends lose it, and who they were cannot be brought back.",
  removeAsk: "Delete the tag “{{name}}”?",
  usedBy: "Filters or actions of these steps use it, so it cannot be deleted now. Change them first.",
  unnamedStep: "A step without a name",
}
