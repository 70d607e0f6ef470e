import type { VersionCount } from "../../src/domain/delivery"
import type { Scenario } from "../../src/domain/scenario"
import type { Step, Version } from "../../src/domain/step"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Preview } from "../messages/preview"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm } from "../parts/confirm"
import { Select } from "../parts/field"
import { figure } from "../parts/figure"
import { exactly, Moment } from "../parts/moment"
import { Rows } from "../parts/rows"
import { Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Differences } from "./difference"
import { stepName } from "./words"

export type VersionsProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "name">
  step: Step
  versions: readonly Version[]
  counts: ReadonlyMap<bigint, VersionCount>
  /** The two that stand side by side; null while there is but one. */
  compared: { left: Version; right: Version } | null
  pages: { newer: string | null; older: string | null }
}

/** Everything a step ever said: two versions side by side, and all of them with what each has done. */
export function Versions(props: VersionsProps): Markup {
  const { reader, scenario, step, compared, versions, pages } = props
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  return (
    <Page
      reader={reader}
      title={t("versions.title")}
      lead={t("versions.lead")}
      above={{ href: address, label: stepName(reader, step) }}
    >
      <div class="grid gap-5">
        {compared ? <Compared {...props} compared={compared} /> : <p class="quiet text-sm">{t("versions.only")}</p>}
        <section class="grid gap-3">
          <h2 class="font-semibold">{t("versions.list")}</h2>
          <Rows label={t("versions.list")}>
            {versions.map((version) => (
              <Row {...props} version={version} />
            ))}
          </Rows>
          <Pager reader={reader} {...pages} />
        </section>
      </div>
    </Page>
  )
}

function Compared({ reader, scenario, step, versions, compared }: VersionsProps & { compared: Pair }) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}/versions`)
  const { left, right } = compared
  const all = [...new Map([...versions, left, right].map((one) => [one.number, one])).values()]
  const options = all
    .toSorted((a, b) => b.number - a.number)
    .map((one) => ({
      value: String(one.number),
      label: t("versions.option", { number: one.number, at: exactly(reader, one.createdAt) }),
    }))
  return (
    <>
      <form method="get" action={address} class="flex flex-wrap items-end gap-3" data-repeats="yes">
        {(["left", "right"] as const).map((side) => (
          <div class="min-w-0 grow basis-56 sm:max-w-80">
            <Select
              reader={reader}
              name={side}
              label={t(`versions.${side}`)}
              value={String(compared[side].number)}
              options={options}
              submits
              free
            />
          </div>
        ))}
        <Button look="plain">{t("versions.show")}</Button>
      </form>
      <div class="grid items-start gap-5 lg:grid-cols-2">
        <Side reader={reader} step={step} version={left} />
        <Side reader={reader} step={step} version={right} />
      </div>
      <Card title={t("versions.differences")}>
        <Differences reader={reader} left={left.messages} right={right.messages} />
      </Card>
    </>
  )
}

type Pair = { left: Version; right: Version }

function Side({ reader, step, version }: { reader: OnChannel; step: Step; version: Version }) {
  return (
    <Card
      title={reader.t("steps.version", { number: version.number })}
      aside={<Now reader={reader} step={step} version={version} />}
    >
      <Preview
        reader={reader}
        messages={version.messages}
        label={reader.t("steps.version", { number: version.number })}
      />
    </Card>
  )
}

function Now({ reader: { t }, step, version }: { reader: OnChannel; step: Step; version: Version }) {
  return version.id === step.version.id ? <Badge tone="good">{t("steps.versionNow")}</Badge> : <Fragment />
}

function Row({ reader, scenario, step, counts, version, versions }: VersionsProps & { version: Version }) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  const count = counts.get(version.id)
  const figures = [
    ["sent", count?.sent ?? 0],
    ["frozen", count?.frozen ?? 0],
    ["failed", (count?.failed ?? 0) + (count?.unknown ?? 0)],
  ] as const
  const before = versions.find((one) => one.number < version.number)
  return (
    <li class="grid items-center gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[minmax(0,1fr)_20rem_11rem]">
      <div class="min-w-0 text-sm">
        <p class="flex flex-wrap items-center gap-2">
          <span class="font-semibold">{t("steps.version", { number: version.number })}</span>
          <Now reader={reader} step={step} version={version} />
          <span class="quiet">{version.by ?? t(version.staffId ? "versions.byNobody" : "versions.byProgram")}</span>
        </p>
        <Moment reader={reader} at={version.createdAt} />
      </div>
      <dl class="grid grid-cols-3 gap-2 text-sm">
        {figures.map(([name, amount]) => (
          <div>
            <dt class="quiet text-xs">{t(`versions.${name}`)}</dt>
            <dd class="figures font-semibold">
              {name === "sent" ? (
                <a class="link-hover" href={`${address}/deliveries?version=${version.id}`}>
                  {figure(reader, amount)}
                </a>
              ) : (
                figure(reader, amount)
              )}
            </dd>
          </div>
        ))}
      </dl>
      <div class="flex flex-wrap items-center gap-2">
        {before && (
          <a class="link text-sm" href={`${address}/versions?left=${before.number}&right=${version.number}`}>
            {t("versions.compare")}
          </a>
        )}
        {version.id !== step.version.id && reader.may(`${address}/versions/${version.id}/restoration`) && (
          <Confirm
            reader={reader}
            id={`restoration-${version.number}`}
            action={`${address}/versions/${version.id}/restoration`}
            trigger={t("versions.restore")}
            question={t("versions.restoreAsk", { number: version.number })}
            yes={t("versions.restore")}
            look="plain"
          >
            <p>{t("versions.restoreWhy")}</p>
          </Confirm>
        )}
      </div>
    </li>
  )
}
