import type { Counted } from "../../src/domain/scenario"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { Empty, Pager, Table } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Badges } from "./state"

export function List({
  reader,
  scenarios,
  archived,
  pages,
}: {
  reader: OnChannel
  scenarios: readonly Counted[]
  /** Whether archived ones are among them. */
  archived: boolean
  pages: { newer: string | null; older: string | null }
}): Markup {
  const { t } = reader
  const write = (
    <ButtonLink href={within(reader, "/scenarios/new")} look="main" icon="plus">
      {t("scenarios.new")}
    </ButtonLink>
  )
  return (
    <Page
      reader={reader}
      title={t("scenarios.title")}
      lead={t("scenarios.lead")}
      actions={scenarios.length > 0 && write}
    >
      {scenarios.length > 0 ? (
        <Rows reader={reader} scenarios={scenarios} />
      ) : (
        <Empty icon="scenarios" title={t("scenarios.empty")} action={write}>
          {t("scenarios.emptyWhy")}
        </Empty>
      )}
      <p class="mt-3 text-sm">
        <a class="link" href={within(reader, archived ? "/scenarios" : "/scenarios?archived=1")}>
          {archived ? t("scenarios.archivedHide") : t("scenarios.archivedShow")}
        </a>
      </p>
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function Rows({ reader, scenarios }: { reader: OnChannel; scenarios: readonly Counted[] }) {
  const { t } = reader
  const figure = (value: number) => new Intl.NumberFormat(reader.locale).format(value)
  const right = (label: string) => <span class="block text-right">{label}</span>
  const head = [
    t("scenarios.column.name"),
    right(t("scenarios.column.steps")),
    right(t("scenarios.column.walking")),
    right(t("scenarios.column.held")),
    right(t("scenarios.column.completed")),
  ]
  return (
    <Table caption={t("scenarios.title")} head={head}>
      {scenarios.map((scenario) => (
        <tr>
          <td class="min-w-52">
            <a class="link-hover font-semibold" href={within(reader, `/scenarios/${scenario.id}`)}>
              {scenario.name}
            </a>
            <span class="mt-1 block">
              <Badges reader={reader} scenario={scenario} />
            </span>
          </td>
          {[scenario.steps, scenario.walking, scenario.held, scenario.completed].map((value) => (
            <td class="figures text-right">{figure(value)}</td>
          ))}
        </tr>
      ))}
    </Table>
  )
}
