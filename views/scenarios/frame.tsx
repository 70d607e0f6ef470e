import type { Scenario } from "../../src/domain/scenario"
import { type Child, type Children, h } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Badges } from "./state"

/** The head that the pages of one scenario share. */
export function ScenarioPage({
  reader,
  scenario,
  current,
  actions,
  children,
}: Children & {
  reader: OnChannel
  scenario: Scenario
  current: "steps" | "readers" | "history" | "rehearsal" | "settings"
  actions?: Child
}) {
  const { t } = reader
  const root = within(reader, `/scenarios/${scenario.id}`)
  return (
    <Page
      reader={reader}
      title={scenario.name}
      lead={<Badges reader={reader} scenario={scenario} />}
      above={{ href: within(reader, "/scenarios"), label: t("scenarios.title") }}
      actions={actions}
    >
      <Tabs
        label={t("scenarios.tabs.label")}
        tabs={[
          { href: root, label: t("scenarios.tabs.steps"), current: current === "steps" },
          { href: `${root}/readers`, label: t("scenarios.tabs.readers"), current: current === "readers" },
          { href: `${root}/history`, label: t("grid.tab"), current: current === "history" },
          { href: `${root}/rehearsal`, label: t("rehearsal.tab"), current: current === "rehearsal" },
          { href: `${root}/edit`, label: t("scenarios.tabs.settings"), current: current === "settings" },
        ].filter(({ href }) => reader.may(href, "GET"))}
      />
      {(scenario.archivedAt || scenario.pausedAt) && (
        <div class="mb-5">
          <Alert tone="care">{scenario.archivedAt ? t("scenarios.archivedNote") : t("scenarios.pausedNote")}</Alert>
        </div>
      )}
      {children}
    </Page>
  )
}
