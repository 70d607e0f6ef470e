import type { Fault } from "../../../src/domain/fault"
import { numberIn } from "../../messages/draft/part"
import type { Canonical, FilterDraft } from "./filter"
import { toTree } from "./filter"

/** The form for several steps at once, as it was typed. "" and "keep" leave things as they are. */
export type ManyDraft = {
  nameOf: string
  nameText: string
  enabledOf: string
  timingOf: string
  days: string
  minutes: string
  timeOfDay: string
  missed: string
  filterOf: string
  filter: FilterDraft
}

export function readMany(value: (name: string) => string, filter: FilterDraft): ManyDraft {
  return {
    ...{ nameOf: value("nameOf") || "keep", nameText: value("nameText"), enabledOf: value("enabledOf") || "keep" },
    ...{ timingOf: value("timingOf") || "keep", days: value("days"), minutes: value("minutes") },
    ...{ timeOfDay: value("timeOfDay"), missed: value("missed") || "keep", filterOf: value("filterOf") || "keep" },
    filter,
  }
}

/** What the schema is to judge, and what can be told to be missing before. */
export function manyInput(draft: ManyDraft, canonical: Canonical): { input: Record<string, unknown>; faults: Fault[] } {
  const tree = draft.filterOf === "change" ? toTree(draft.filter, canonical) : { tree: null, faults: [] }
  const naming = draft.nameOf !== "keep"
  const lacksName = naming && draft.nameText.trim() === ""
  return {
    input: {
      ...(naming ? { name: { is: draft.nameOf, text: draft.nameText } } : {}),
      ...(draft.enabledOf === "keep" ? {} : { enabled: draft.enabledOf === "yes" }),
      ...(draft.timingOf === "shift" ? { shift: { days: figure(draft.days), minutes: figure(draft.minutes) } } : {}),
      ...(draft.timingOf === "time" ? { timeOfDay: draft.timeOfDay } : {}),
      ...(draft.missed === "keep" ? {} : { missed: draft.missed }),
      ...(draft.filterOf === "keep" ? {} : { filter: draft.filterOf === "none" ? null : tree.tree }),
    },
    faults: [...tree.faults, ...(lacksName ? [{ path: "name.text", code: "required" }] : [])],
  }
}

/** Nothing typed is no shift. */
const figure = (text: string) => numberIn(text) ?? 0
