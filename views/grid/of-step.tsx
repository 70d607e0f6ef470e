import type { Cells, Reader as OfIt, OfStep } from "../../src/domain/grid"
import type { Scenario } from "../../src/domain/scenario"
import type { Ever, Step } from "../../src/domain/step"
import { Face, nameOf } from "../friends/face"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { exactly, Moment } from "../parts/moment"
import { ChoiceCondition, Narrow } from "../parts/narrow"
import { Cell, Empty, Pager, Table } from "../parts/table"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"
import { stepName } from "../steps/words"
import { within } from "../within"
import { LookedThrough } from "."
import { Standing } from "./cell"

export type DeliveriesProps = {
  reader: OnChannel
  scenario: Scenario
  step: Step | Ever
  list: "delivered" | "coming"
  versions: readonly (OfStep.Version & { number: number })[]
  /** The one that is looked at; null: all. */
  version: bigint | null
  path: string
  delivered: readonly OfStep.Delivered[]
  coming: readonly OfIt[]
  cellOf: Cells
  lookedThrough: number | null
  pages: { newer: string | null; older: string | null }
}

/** To whom a step was delivered, and to whom it is on its way: 配信済み and 配信予定, of one version or of all. */
export function Deliveries(props: DeliveriesProps): Markup {
  const { reader, scenario, step, list, version, versions, path, lookedThrough, pages } = props
  const { t } = reader
  const suffix = version === null ? "" : `version=${version}`
  const deletedAt = "deletedAt" in step ? step.deletedAt : null
  return (
    <Page
      reader={reader}
      title={stepName(reader, step)}
      lead={deletedAt ? t("grid.gone.title", { at: exactly(reader, deletedAt) }) : t("grid.ofStep.title")}
      above={{
        href: within(reader, `/scenarios/${scenario.id}/history${deletedAt ? "?deleted=yes" : ""}`),
        label: `${scenario.name} · ${t("grid.tab")}`,
      }}
    >
      {!deletedAt && (
        <Tabs
          label={t("grid.ofStep.tabs")}
          tabs={[
            {
              href: suffix ? `${path}?${suffix}` : path,
              label: t("grid.ofStep.delivered"),
              current: list === "delivered",
            },
            {
              href: `${path}?list=coming${suffix && `&${suffix}`}`,
              label: t("grid.ofStep.coming"),
              current: list === "coming",
            },
          ]}
        />
      )}
      <Narrow reader={reader} action={path} clear={version !== null}>
        {list === "coming" && <input type="hidden" name="list" value="coming" />}
        <ChoiceCondition
          name="version"
          label={t("grid.ofStep.version")}
          value={version === null ? "" : String(version)}
          options={[
            { value: "", label: t("grid.ofStep.anyVersion") },
            ...versions.map((each) => ({ value: String(each.id), label: versionName(reader, each) })),
          ]}
        />
      </Narrow>
      {(list === "coming" ? props.coming : props.delivered).length > 0 ? <List {...props} /> : <Nobody {...props} />}
      <LookedThrough reader={reader} count={lookedThrough} found />
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function versionName(reader: OnChannel, { number, createdAt, replacedAt }: DeliveriesProps["versions"][number]) {
  const key = replacedAt === null ? "grid.ofStep.versionNow" : "grid.ofStep.versionIs"
  return reader.t(key, { number, at: exactly(reader, createdAt) })
}

function Nobody({ reader, list, lookedThrough, pages }: DeliveriesProps) {
  const { t } = reader
  const coming = list === "coming"
  const goOn = lookedThrough !== null && pages.older
  return (
    <Empty
      icon="deliveries"
      title={goOn ? t("grid.nobodyYet") : t(coming ? "grid.ofStep.noneComing" : "grid.ofStep.noneDelivered")}
      action={goOn && <ButtonLink href={goOn}>{t("grid.goOn")}</ButtonLink>}
    >
      {!goOn && t(coming ? "grid.ofStep.noneComingWhy" : "grid.ofStep.noneDeliveredWhy")}
    </Empty>
  )
}

function List({ reader, step, list, versions, delivered, coming, cellOf }: DeliveriesProps) {
  const { t } = reader
  const number = (id: bigint | null) => versions.find((each) => each.id === id)?.number
  if (list === "coming")
    return (
      <Table caption={t("grid.ofStep.coming")} cards head={[t("grid.ofStep.friend"), t("grid.ofStep.due")]}>
        {coming.map((each) => {
          const cell = cellOf(each.id, step.id)
          return (
            <tr>
              <Cell main>
                <Who reader={reader} friend={each.friend} walk={each.id} />
              </Cell>
              <Cell label={t("grid.ofStep.due")}>{cell && <Standing reader={reader} cell={cell} />}</Cell>
            </tr>
          )
        })}
      </Table>
    )
  return (
    <Table
      caption={t("grid.ofStep.delivered")}
      cards
      head={[t("grid.ofStep.friend"), t("grid.ofStep.at"), t("grid.ofStep.words")]}
    >
      {delivered.map((each) => (
        <tr>
          <Cell main>
            <Who reader={reader} friend={each.friend} walk={each.enrollmentId} />
          </Cell>
          <Cell label={t("grid.ofStep.at")}>
            <Moment reader={reader} at={each.at} />
          </Cell>
          <Cell label={t("grid.ofStep.words")}>{t("steps.version", { number: number(each.versionId) ?? "?" })}</Cell>
        </tr>
      ))}
    </Table>
  )
}

function Who({ reader, friend, walk }: { reader: OnChannel; friend: OfStep.Delivered["friend"]; walk: bigint }) {
  return (
    <a href={within(reader, `/enrollments/${walk}`)} class="flex min-w-0 items-center gap-3">
      <Face friend={friend} />
      <span class="link-hover truncate font-semibold">{nameOf(reader, friend)}</span>
    </a>
  )
}
