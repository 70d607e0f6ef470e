import type { Counted } from "../../src/domain/scenario"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Allowed } from "../parts/allowed"
import { ButtonLink } from "../parts/button"
import { figure } from "../parts/figure"
import { Rows } from "../parts/rows"
import { Empty, Pager } from "../parts/table"
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
    <Allowed reader={reader} to={within(reader, "/scenarios/new")} method="GET">
      <ButtonLink href={within(reader, "/scenarios/new")} look="main" icon="plus">
        {t("scenarios.new")}
      </ButtonLink>
    </Allowed>
  )
  return (
    <Page
      reader={reader}
      title={t("scenarios.title")}
      lead={t("scenarios.lead")}
      actions={
        scenarios.length > 0 && (
          <>
            {reader.may(within(reader, "/halt")) && !reader.channel.haltedAt && (
              <ButtonLink href={within(reader, "/halt")} look="danger" icon="stop">
                {t("halts.open")}
              </ButtonLink>
            )}
            {write}
          </>
        )
      }
    >
      {scenarios.length > 0 ? (
        <Rows label={t("scenarios.title")}>
          {scenarios.map((scenario) => (
            <Item reader={reader} scenario={scenario} />
          ))}
        </Rows>
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

function Item({ reader, scenario }: { reader: OnChannel; scenario: Counted }) {
  const { t } = reader
  const figures = [
    ["steps", scenario.steps],
    ["walking", scenario.walking],
    ["held", scenario.held],
    ["completed", scenario.completed],
  ] as const
  return (
    <li class="grid items-center gap-x-6 gap-y-2 px-4 py-3.5 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <div class="min-w-0">
        <a class="link-hover font-semibold" href={within(reader, `/scenarios/${scenario.id}`)}>
          {scenario.name}
        </a>
        <span class="mt-1 block">
          <Badges reader={reader} scenario={scenario} />
        </span>
      </div>
      <dl class="grid grid-cols-4 gap-2 text-sm lg:text-right">
        {figures.map(([name, value]) => (
          <div>
            <dt class="quiet text-xs">{t(`scenarios.column.${name}`)}</dt>
            <dd class="figures font-semibold">{figure(reader, value)}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
