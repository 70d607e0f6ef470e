import type { Rehearsal } from "../../src/domain/rehearsal"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Card, Stat } from "../parts/card"
import { At } from "../parts/moment"
import { Empty } from "../parts/table"
import { ScenarioPage } from "../scenarios/frame"
import { within } from "../within"
import { layouts, type RehearsalProps } from "./asked"
import { Calendar } from "./calendar"
import { momentsOf, stepOf } from "./events"
import { Form, home } from "./form"
import { List } from "./list"

/** The whole of a walk before it is walked. */
export function RehearsalPage(props: RehearsalProps): Markup {
  const { reader, scenario, outcome } = props
  const { t } = reader
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="rehearsal">
      <p class="mb-4 text-sm">{t("rehearsal.lead")}</p>
      <div class="grid items-start gap-5 xl:grid-cols-[20rem_minmax(0,1fr)]">
        <Form {...props} />
        <div class="grid min-w-0 gap-5">
          {outcome === null ? (
            <Alert tone="bad">{t("common.checkFields")}</Alert>
          ) : "no" in outcome ? (
            <Empty icon="scenarios" title={t(`rehearsal.no.${outcome.no}`)}>
              {t(`rehearsal.no.${outcome.no}Why`)}
            </Empty>
          ) : (
            <Rehearsed {...props} outcome={outcome} />
          )}
        </div>
      </div>
    </ScenarioPage>
  )
}

function Rehearsed(props: RehearsalProps & { outcome: Rehearsal }) {
  const { reader, scenario, asked, outcome } = props
  const { t } = reader
  const moments = momentsOf(props, outcome)
  return (
    <>
      {outcome.inTruth && <Alert tone="care">{t(`rehearsal.inTruth.${outcome.inTruth}`)}</Alert>}
      {outcome.cut && <Alert tone="care">{t("rehearsal.cut")}</Alert>}
      <div class="grid gap-5 sm:grid-cols-3">
        <Stat label={t("rehearsal.messages")} value={t("rehearsal.messageCount", { count: outcome.messages })}>
          {t("rehearsal.messagesWhy")}
        </Stat>
        <Stat
          label={scenario.kind === "countdown" ? t("rehearsal.goal") : t("rehearsal.origin")}
          value={
            <span class="text-lg">
              {outcome.originAt ? <At reader={reader} at={outcome.originAt} /> : t("rehearsal.noGoal")}
            </span>
          }
        />
        <Stat label={t("rehearsal.end.label")} value={t(`rehearsal.end.${outcome.end.is}`)}>
          {outcome.end.at && <At reader={reader} at={outcome.end.at} />}
          {outcome.end.holds.map((kind) => t(`rehearsal.holds.${kind}`)).join(" ")}
        </Stat>
      </div>
      {outcome.before.size > 0 && (
        <p class="text-sm">
          {t("rehearsal.before", { count: outcome.before.size })}{" "}
          <a class="link" href={within(reader, `/enrollments/${outcome.enrollmentId}`)}>
            {t("rehearsal.beforeLink")}
          </a>
        </p>
      )}
      {moments.length > 0 ? (
        <>
          <Layouts {...props} />
          {asked.layout !== "list" && (
            <div class={asked.layout === "calendar" ? undefined : "hidden lg:block"}>
              <Calendar reader={reader} moments={moments} />
            </div>
          )}
          {asked.layout !== "calendar" && <List reader={reader} scenarioId={scenario.id} moments={moments} />}
        </>
      ) : (
        <Empty icon="clock" title={t("rehearsal.nothing")}>
          {t("rehearsal.nothingWhy")}
        </Empty>
      )}
      <Left {...props} />
      <p class="quiet text-xs">{t("rehearsal.assumes")}</p>
    </>
  )
}

/** A calendar and a list; on a phone the list alone, unless the calendar is asked for. */
function Layouts(props: RehearsalProps) {
  const { reader, asked } = props
  const { t } = reader
  const address = (layout: string) => {
    const rest = new URLSearchParams(new URL(reader.path, "http://localhost").search)
    rest.delete("layout")
    if (layout) rest.set("layout", layout)
    return `${home(props)}?${rest}`
  }
  return (
    <nav aria-label={t("rehearsal.layouts.label")} class="flex flex-wrap gap-1">
      {layouts.map((layout) => (
        <a
          href={address(layout)}
          class={["btn btn-sm", layout === asked.layout ? "btn-primary" : "btn-ghost"]}
          aria-current={layout === asked.layout ? "true" : undefined}
        >
          {t(`rehearsal.layouts.${layout || "both"}`)}
        </a>
      ))}
    </nav>
  )
}

function Left(props: RehearsalProps & { outcome: Rehearsal }) {
  const { reader, scenario, outcome } = props
  const { t } = reader
  if (outcome.left.length === 0) return <Fragment />
  return (
    <Card title={t("rehearsal.left.title")}>
      <ul class="grid gap-2 text-sm">
        {outcome.left.map(({ stepId, why }) => (
          <li>
            <a class="link-hover font-semibold" href={within(reader, `/scenarios/${scenario.id}/steps/${stepId}`)}>
              {stepOf(props, stepId).name}
            </a>{" "}
            <span class="quiet">{t(`rehearsal.left.${why}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
