import type { Standing } from "../../src/domain/halt"
import type { Resuming } from "../../src/domain/radius"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { Button, ButtonLink } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Ending } from "../parts/ending"
import { Radios } from "../parts/field"
import { figure } from "../parts/figure"
import { Moment } from "../parts/moment"
import { Table } from "../parts/table"
import type { OnChannel, Reader } from "../reader"
import { within } from "../within"

export type HaltProps = {
  reader: OnChannel
  standing: Standing
  /** What resuming each of the scenarios would do, in their order. */
  resuming: readonly Resuming[]
}

/** The emergency brake: what pulling it does, or what letting go of it does. */
export function Halt(props: HaltProps): Markup {
  const { reader, standing } = props
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={t(standing.haltedAt ? "halts.halted" : "halts.title")}
      lead={!standing.haltedAt && t("halts.lead")}
      above={{ href: within(reader, "/scenarios"), label: t("scenarios.title") }}
    >
      {standing.haltedAt ? <Halted {...props} since={standing.haltedAt} /> : <Running {...props} />}
    </Page>
  )
}

function Running({ reader, standing }: HaltProps) {
  const { t } = reader
  const { running, leaving } = standing
  return (
    <Allowed reader={reader} to={within(reader, "/halt")}>
      <form method="post" action={within(reader, "/halt")} class="grid max-w-3xl gap-5">
        <Card title={t("halts.what")}>
          <ul class="grid list-disc gap-2 pl-5 text-sm">
            <li>{running.length > 0 ? t("halts.running", { count: running.length }) : t("halts.nothingRuns")}</li>
            <li>{t("halts.frozen")}</li>
            {leaving > 0 && <li>{t("halts.leaving", { count: leaving })}</li>}
            <li>{t("halts.byHand")}</li>
          </ul>
        </Card>
        <Ending reader={reader} back={within(reader, "/scenarios")}>
          <Button look="final" icon="stop">
            {t("halts.yes")}
          </Button>
        </Ending>
      </form>
    </Allowed>
  )
}

function Halted({ reader, standing, resuming, since }: HaltProps & { since: Temporal.Instant }) {
  const { t } = reader
  const { running, paused, by, leaving } = standing
  return (
    <div class="grid gap-5">
      {running.length > 0 && <Alert tone="care">{t("halts.left", { count: running.length })}</Alert>}
      {leaving > 0 && <Alert tone="note">{t("halts.leaving", { count: leaving })}</Alert>}
      <Card>
        <Facts
          pairs={[
            [t("halts.since"), <Moment reader={reader} at={since} />],
            [t("halts.by"), by ?? t("halts.byProgram")],
          ]}
        />
      </Card>
      {/* While some are still being paused nobody can say that there were none. */}
      {(paused.length > 0 || running.length === 0) && (
        <section class="grid gap-3">
          <h2 class="font-semibold">{t("halts.resumeTitle")}</h2>
          {paused.length === 0 ? (
            <p class="quiet text-sm">{t("halts.resumeNone")}</p>
          ) : (
            <Coming {...{ reader, paused, resuming }} />
          )}
        </section>
      )}
      <form method="post" action={within(reader, "/halt/end")} class="grid max-w-3xl gap-5">
        {paused.length > 0 && (
          <Radios
            reader={reader}
            name="how"
            label={t("halts.how")}
            value="resume"
            options={(["resume", "keep"] as const).map((how) => ({
              value: how,
              label: t(`halts.${how}`),
              hint: t(`halts.${how}Hint`),
            }))}
          />
        )}
        <div>
          <Button icon="play">{t("halts.end")}</Button>
        </div>
      </form>
    </div>
  )
}

const columns = ["held", "now", "today", "later", "skips"] as const

function Coming({
  reader,
  paused,
  resuming,
}: {
  reader: OnChannel
  paused: Standing["paused"]
  resuming: readonly Resuming[]
}) {
  const { t } = reader
  const about = (one: Resuming, amount: number) => {
    const exact = figure(reader, amount)
    return one.estimated && amount > 0 ? t("halts.about", { figure: exact }) : exact
  }
  return (
    <>
      <Table
        caption={t("halts.resumeTitle")}
        head={[t("halts.column.scenario"), ...columns.map((name) => t(`halts.column.${name}`))]}
      >
        {paused.map(({ id, name, pausedPolicy }, nth) => {
          const one = resuming[nth]
          return (
            <tr>
              <td>
                <a class="link-hover font-semibold" href={within(reader, `/scenarios/${id}`)}>
                  {name}
                </a>
                <span class="quiet block text-xs">{t(`scenarios.policy.${pausedPolicy}`)}</span>
              </td>
              {columns.map((column) => (
                <td class="figures">{one ? about(one, one[column]) : "…"}</td>
              ))}
            </tr>
          )
        })}
      </Table>
      {resuming.some(({ estimated }) => estimated) && <p class="quiet text-xs">{t("halts.estimated")}</p>}
    </>
  )
}

/** On every page of a halted account. */
export function HaltBanner({ reader }: { reader: Reader }) {
  const { t, channel } = reader
  if (!channel?.haltedAt || reader.path.startsWith(`/channels/${channel.id}/halt`)) return <Fragment />
  const address = `/channels/${channel.id}/halt`
  return (
    <div class="mb-5">
      <Alert tone="bad" title={t("halts.banner")}>
        <p class="mt-1">{t("halts.bannerWhy")}</p>
        <div class="mt-3">
          <ButtonLink href={address} size="small" icon="play">
            {t("halts.see")}
          </ButtonLink>
        </div>
      </Alert>
    </div>
  )
}
