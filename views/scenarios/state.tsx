import type { Scenario } from "../../src/domain/scenario"
import { h } from "../jsx"
import { Badge } from "../parts/badge"
import type { Reader } from "../reader"

type Standing = Pick<Scenario, "pausedAt" | "archivedAt">

export function ScenarioState({ reader: { t }, scenario }: { reader: Reader; scenario: Standing }) {
  if (scenario.archivedAt) return <Badge>{t("scenarios.state.archived")}</Badge>
  if (scenario.pausedAt) return <Badge tone="care">{t("scenarios.state.paused")}</Badge>
  return <Badge tone="good">{t("scenarios.state.running")}</Badge>
}

/** What a scenario is at a glance: its standing, its kind, and what is special about it. */
export function Badges({
  reader,
  scenario,
}: {
  reader: Reader
  scenario: Standing & Pick<Scenario, "kind" | "startsOnFollow" | "paid">
}) {
  const { t } = reader
  return (
    <span class="flex flex-wrap gap-1">
      <ScenarioState reader={reader} scenario={scenario} />
      <Badge>{t(`scenarios.kind.${scenario.kind}`)}</Badge>
      {scenario.startsOnFollow && <Badge tone="note">{t("scenarios.startsOnFollowBadge")}</Badge>}
      {scenario.paid && <Badge tone="note">{t("scenarios.paidBadge")}</Badge>}
    </span>
  )
}
