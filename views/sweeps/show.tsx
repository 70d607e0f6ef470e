import type { Quota } from "../../src/domain/quota"
import type { Scenario } from "../../src/domain/scenario"
import type { Counts, Sweep as OfSweep } from "../../src/domain/sweep"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Badge, type Tone } from "../parts/badge"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Confirm } from "../parts/confirm"
import { TextField } from "../parts/field"
import { At } from "../parts/moment"
import { Table } from "../parts/table"
import type { OnChannel } from "../reader"
import { ScenarioPage } from "../scenarios/frame"
import { within } from "../within"
import * as Sweep from "./sentences"

export type ShowProps = {
  reader: OnChannel
  scenario: Scenario
  sweep: OfSweep
  /** As this scenario sees it. */
  quota: Pick<Quota, "left">
  stepNames: ReadonlyMap<string, string>
  /** Where it moves to. */
  target: string | null
  /** A number that was typed wrongly. */
  typed?: string
}

const tones: Record<OfSweep["state"], Tone> = {
  weighing: "note",
  weighed: "care",
  running: "note",
  done: "good",
  undoing: "note",
  undone: "neutral",
}

const isUnderWay = ({ state }: OfSweep) => state === "weighing" || state === "running" || state === "undoing"

/** One change over many walks, wherever it stands: counted, decided about, under way, done, undone. */
export function Show(props: ShowProps): Markup {
  const { reader, scenario } = props
  const { t } = reader
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="history">
      <Body {...props} />
      <p class="mt-6 text-sm">
        <a class="link" href={within(reader, `/scenarios/${scenario.id}/history`)}>
          ← {t("sweeps.back")}
        </a>
      </p>
    </ScenarioPage>
  )
}

/** The part that asks for itself anew while it is under way. */
export function Body(props: ShowProps): Markup {
  const { reader, sweep } = props
  const { t } = reader
  const path = within(reader, `/sweeps/${sweep.id}`)
  const asking = isUnderWay(sweep)
    ? { "hx-get": path, "hx-trigger": "every 2s", "hx-swap": "outerHTML", "hx-select": "#sweep" }
    : {}
  return (
    <div id="sweep" class="grid max-w-3xl grid-cols-1 gap-4" {...asking}>
      <header class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 class="text-lg font-semibold">{t(`sweeps.title.${sweep.deed.do}`)}</h2>
        <Badge tone={tones[sweep.state]}>{t(`sweeps.state.${sweep.state}`)}</Badge>
      </header>
      <Facts pairs={Sweep.about(props)} />
      {isUnderWay(sweep) && <UnderWay reader={reader} sweep={sweep} path={path} />}
      {sweep.state === "weighed" && <Weighed {...props} />}
      {(sweep.state === "done" || sweep.state === "undone") && <Done {...props} />}
    </div>
  )
}

function UnderWay({ reader, sweep, path }: { reader: OnChannel; sweep: OfSweep; path: string }) {
  const { t } = reader
  const key = sweep.state === "weighing" ? "weighing" : sweep.state === "running" ? "running" : "undoing"
  return (
    <Card>
      <p class="text-sm" role="status">
        {t(`sweeps.${key}`)} {t("sweeps.seen", { count: sweep.seen })}
      </p>
      <progress class="progress progress-primary mt-3 w-full" aria-label={t(`sweeps.state.${sweep.state}`)}></progress>
      <p class="mt-2 text-sm">
        <a class="link" href={path}>
          {t("sweeps.refresh")}
        </a>
      </p>
    </Card>
  )
}

const undoable = ({ deed }: OfSweep) => deed.do === "history" || deed.do === "pause" || deed.do === "resume"
const changes = ({ undelivered, delivered, changed }: Counts) => undelivered + delivered + changed

/** What it would do, and the decision. */
function Weighed(props: ShowProps) {
  const { reader, sweep, typed } = props
  const { t } = reader
  const counts = sweep.foreseen
  const path = within(reader, `/sweeps/${sweep.id}`)
  const does = changes(counts) > 0
  return (
    <>
      {does ? (
        <Alert tone="note">{t("sweeps.not")}</Alert>
      ) : (
        <Alert tone="care" title={t("sweeps.nothing")}>
          {t("sweeps.nothingWhy")}
        </Alert>
      )}
      <Told {...props} counts={counts} />
      {does && sweep.deed.do !== "pause" && sweep.deed.do !== "withdraw" && sweep.deed.do !== "move" && (
        <Sends {...props} counts={counts} />
      )}
      <Reasons {...props} counts={counts} />
      {reader.may(`${path}/start`) && (
        <div class="flex flex-wrap items-end gap-3">
          {does && (
            <form method="post" action={`${path}/start`} class="grid gap-3">
              {!undoable(sweep) && (
                <>
                  <p class="text-error text-sm">{t("sweeps.cannotUndo")}</p>
                  <TextField
                    reader={reader}
                    name="count"
                    label={t("sweeps.typed", { count: counts.changed })}
                    value={typed ?? ""}
                    error={typed === undefined ? null : t("sweeps.typedWrong", { count: counts.changed })}
                    inputmode="numeric"
                    autocomplete="off"
                  />
                </>
              )}
              <div>
                <Button look={undoable(sweep) ? "main" : "final"}>{t("sweeps.start")}</Button>
              </div>
            </form>
          )}
          <form method="post" action={`${path}/removal`}>
            <Button look="bare">{t("sweeps.drop")}</Button>
          </form>
        </div>
      )}
    </>
  )
}

function Done(props: ShowProps) {
  const { reader, sweep } = props
  const { t } = reader
  const counts = sweep.outcome ?? sweep.foreseen
  const path = within(reader, `/sweeps/${sweep.id}`)
  const undone = sweep.state === "undone"
  return (
    <>
      <Alert tone="good" title={t(undone ? "sweeps.undone" : "sweeps.done")}>
        {undone && Object.keys(counts.left).length > 0 && t("sweeps.undoneLeft")}
      </Alert>
      <Told {...props} counts={counts} />
      <Reasons {...props} counts={counts} />
      {!undone && (sweep.deed.do === "history" || sweep.deed.do === "pause") && reader.may(`${path}/reversal`) && (
        <div>
          <Confirm
            reader={reader}
            id="reversal"
            action={`${path}/reversal`}
            trigger={t("sweeps.undo")}
            question={t("sweeps.undoAsk")}
            yes={t("sweeps.undo")}
            look="plain"
            size="normal"
          >
            <p>{t("sweeps.undoWhy")}</p>
          </Confirm>
        </div>
      )}
      {sweep.finishedAt && (
        <p class="quiet text-xs">
          {t("sweeps.doneAt")} <At reader={reader} at={sweep.finishedAt} />
        </p>
      )}
    </>
  )
}

type Counted = ShowProps & { counts: Counts }

function Told(props: Counted) {
  return (
    <Card title={props.reader.t("sweeps.what")}>
      <Facts pairs={Sweep.changed(props)} />
    </Card>
  )
}

/** What is sent by it, when, and what that asks of the month. */
function Sends(props: Counted) {
  const { reader, counts } = props
  const { t } = reader
  const pairs = Sweep.arrivals(props)
  if (pairs.length === 0)
    return (
      <Card title={t("sweeps.sends")}>
        <p class="text-sm">{t("sweeps.sendsNothing")}</p>
      </Card>
    )
  const { left } = props.quota
  const short = left === null ? 0 : Math.max(0, counts.messages - left)
  const days = Object.entries(counts.days).sort(([one], [other]) => (one < other ? -1 : 1))
  return (
    <Card title={t("sweeps.sends")}>
      <Facts pairs={pairs} />
      {short > 0 && <p class="text-error mt-2 text-sm">{t("sweeps.short", { count: short })}</p>}
      {reader.channel.trouble && <p class="mt-2 text-sm">{t("sweeps.stoppedToo")}</p>}
      <p class="quiet mt-3 text-xs">{t("sweeps.costWhy")}</p>
      {days.length > 0 && (
        <details class="mt-3" open={days.length <= 7}>
          <summary class="link text-sm">{t("sweeps.days")}</summary>
          <div class="mt-2">
            <Table caption={t("sweeps.days")} head={[t("sweeps.day"), { label: t("sweeps.cost"), figures: true }]}>
              {days.map(([day, count]) => (
                <tr>
                  <td>{Sweep.dayName(reader, day)}</td>
                  <td class="figures text-right">{t("sweeps.messages", { count })}</td>
                </tr>
              ))}
            </Table>
          </div>
        </details>
      )}
    </Card>
  )
}

function Reasons(props: Counted) {
  const { t } = props.reader
  return (
    <>
      {Sweep.reasons(props).map(({ kind, pairs }) => (
        <Card title={t(`sweeps.${kind}.title`)}>
          <p class="quiet mb-3 text-xs">{t(`sweeps.${kind}.why`)}</p>
          <Facts pairs={pairs} />
        </Card>
      ))}
    </>
  )
}
