import type { Tree } from "../../src/domain/segment"
import type { Step } from "../../src/domain/step"
import { h } from "../jsx"
import { exactly } from "../parts/moment"
import type { OnChannel } from "../reader"
import { type Choices, nameIn } from "./choices"

/** A question about friends in words: leaves are sentences, what joins them is a list. */
export function Question({ reader, tree, choices }: { reader: OnChannel; tree: Tree; choices: Choices }) {
  const { t } = reader
  if ("all" in tree || "any" in tree || "not" in tree) {
    const inner = "all" in tree ? tree.all : "any" in tree ? tree.any : [tree.not]
    const [only] = inner
    if (only && inner.length === 1 && !("not" in tree))
      return <Question reader={reader} tree={only} choices={choices} />
    return (
      <div>
        {t("all" in tree ? "filters.say.all" : "any" in tree ? "filters.say.any" : "filters.say.not")}
        <ul class="list-disc pl-5">
          {inner.map((each) => (
            <li>
              <Question reader={reader} tree={each} choices={choices} />
            </li>
          ))}
        </ul>
      </div>
    )
  }
  return <span>{leafWords(reader, tree, choices)}</span>
}

function leafWords(reader: OnChannel, leaf: Tree, choices: Choices): string {
  const { t } = reader
  if ("tag" in leaf)
    return t(leaf.has ? "filters.say.tag" : "filters.say.noTag", { name: nameIn(reader, choices.tags, leaf.tag) })
  if ("field" in leaf) {
    const name = nameIn(reader, choices.fields, leaf.field)
    if (leaf.is === "known" || leaf.is === "unknown") return t(`filters.say.${leaf.is}`, { name })
    return t("filters.say.field", { name, is: t(`filters.comparisons.${leaf.is}`), value: leaf.value ?? "" })
  }
  if ("scenario" in leaf)
    return t("filters.say.walk", {
      name: nameIn(reader, choices.scenarios, leaf.scenario),
      is: t(`filters.walk.${leaf.is}`),
    })
  if ("mark" in leaf) {
    const name = leaf.mark === "none" ? t("marks.none") : nameIn(reader, choices.marks, leaf.mark)
    return t(leaf.has ? "filters.say.mark" : "filters.say.noMark", { name })
  }
  if ("following" in leaf) return t(leaf.following ? "filters.say.following" : "filters.say.blocked")
  if ("followed" in leaf) return followedWords(reader, leaf.followed)
  return ""
}

function followedWords(reader: OnChannel, { before, after, withinDays }: FollowedLeaf): string {
  const { t } = reader
  const moment = (text: string) => exactly(reader, Temporal.Instant.from(text))
  return [
    before && t("filters.say.followedBefore", { at: moment(before) }),
    after && t("filters.say.followedAfter", { at: moment(after) }),
    withinDays && t("filters.say.followedWithin", { count: withinDays }),
  ]
    .filter(Boolean)
    .join(" / ")
}

type FollowedLeaf = Extract<Tree, { followed: unknown }>["followed"]

export function actionWords(reader: OnChannel, action: Step["actions"][number], choices: Choices): string {
  const { t } = reader
  switch (action.do) {
    case "addTag":
    case "removeTag":
      return t(`actions.say.${action.do}`, { name: nameIn(reader, choices.tags, action.tagId) })
    case "setField": {
      const name = nameIn(reader, choices.fields, action.fieldId)
      return action.value === null
        ? t("actions.say.clearField", { name })
        : t("actions.say.setField", { name, value: action.value })
    }
    case "startScenario":
    case "stopScenario":
      return t(`actions.say.${action.do}`, { name: nameIn(reader, choices.scenarios, action.scenarioId) })
    case "moveScenario":
      return t("actions.say.moveScenario", { name: nameIn(reader, choices.scenarios, action.toScenarioId) })
  }
}
