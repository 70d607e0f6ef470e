import type { Cells, Reader as OfIt, Page as PageOf, Picked, Search } from "../../src/domain/grid"
import type { Scenario } from "../../src/domain/scenario"
import type { Ever, Step } from "../../src/domain/step"
import { WalkBadge } from "../enrollments/walk"
import { Face, nameOf } from "../friends/face"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { Tick } from "../parts/choosing"
import { At } from "../parts/moment"
import { Empty, NothingMatches, Pager, Table } from "../parts/table"
import type { OnChannel } from "../reader"
import { ScenarioPage } from "../scenarios/frame"
import type { Choices } from "../steps/choices"
import { stepName, timingWords } from "../steps/words"
import { within } from "../within"
import { Bar, FORM } from "./bar"
import { phrase, Standing } from "./cell"
import { Conditions } from "./conditions"

export type GridProps = {
  reader: OnChannel
  scenario: Scenario
  /** Those that are shown, and where they stand among all of the scenario. */
  steps: readonly (Step | Ever)[]
  window: { from: number; all: number; earlier: string | null; later: string | null }
  /** Steps that were deleted: how many there are, and whether those are the ones that are shown. */
  gone: { count: number; shown: boolean }
  readers: readonly OfIt[]
  cellOf: Cells
  lookedThrough: PageOf["lookedThrough"]
  pages: { newer: string | null; older: string | null }
  search: Search
  /** As the address says it. */
  narrowed: readonly (readonly [string, string])[]
  choices: Choices
  picked: Picked.Picked | null
  /** A pasted list that could not be read. */
  pasted?: { list: string; error: string }
}

/** Readers × steps: who has got what, and what is on its way to whom. */
export function History(props: GridProps): Markup {
  const { reader, scenario, readers, steps, gone, pages, narrowed, lookedThrough } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}/history`)
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="history">
      {!gone.shown && <p class="quiet mb-4 max-w-3xl text-sm">{t("grid.lead")}</p>}
      <Conditions {...props} />
      <Gone {...props} home={home} />
      {steps.length === 0 ? (
        <Empty icon="scenarios" title={t(gone.shown ? "grid.gone.none" : "grid.noSteps")} />
      ) : readers.length > 0 ? (
        <div class="group/choosing">
          <Columns {...props} />
          <Cross {...props} />
          <LookedThrough reader={reader} count={lookedThrough} found />
          <Pager reader={reader} {...pages} />
          {!gone.shown && <Bar reader={reader} scenario={scenario} narrowed={narrowed} />}
        </div>
      ) : lookedThrough !== null && pages.older ? (
        <Empty
          icon="search"
          title={t("grid.nobodyYet")}
          action={<ButtonLink href={pages.older}>{t("grid.goOn")}</ButtonLink>}
        >
          {t("grid.lookedThrough", { count: lookedThrough })}
        </Empty>
      ) : narrowed.length > 0 ? (
        <NothingMatches reader={reader} clear={home} />
      ) : (
        <Empty
          icon="friends"
          title={t("grid.empty")}
          action={<ButtonLink href={within(reader, `/scenarios/${scenario.id}/readers`)}>{t("grid.enrol")}</ButtonLink>}
        >
          {t("grid.emptyWhy")}
        </Empty>
      )}
    </ScenarioPage>
  )
}

export function LookedThrough({ reader, count, found }: { reader: OnChannel; count: number | null; found?: boolean }) {
  if (count === null || !found) return <Fragment />
  return <p class="quiet mt-3 text-sm">{reader.t("grid.lookedThrough", { count })}</p>
}

/** What a step delivered stays when it is deleted: its column stands among those of the deleted ones. */
function Gone({ reader, gone, narrowed, home }: GridProps & { home: string }) {
  const { t } = reader
  const words = new URLSearchParams(narrowed.map(([name, value]) => [name, value]))
  if (gone.shown)
    return (
      <div class="mb-4">
        <Alert tone="note" title={t("grid.gone.now")}>
          <p>{t("grid.gone.nowWhy")}</p>
          <p class="mt-1">
            <a class="link" href={narrowed.length > 0 ? `${home}?${words}` : home}>
              {t("grid.gone.back")}
            </a>
          </p>
        </Alert>
      </div>
    )
  if (gone.count === 0) return <Fragment />
  words.set("deleted", "yes")
  return (
    <p class="mb-4 text-sm">
      <a class="link" href={`${home}?${words}`}>
        {t("grid.gone.open", { count: gone.count })}
      </a>
    </p>
  )
}

/** Which steps are shown, where there are more than a screen is wide. */
function Columns({ reader, steps, window }: GridProps) {
  const { t } = reader
  if (window.all <= steps.length) return <Fragment />
  const from = window.from + 1
  return (
    <nav class="mb-2 flex items-center gap-2 text-sm" aria-label={t("grid.steps")}>
      {window.earlier && (
        <ButtonLink href={window.earlier} size="small" icon="left" label={t("grid.earlierSteps")} look="bare" />
      )}
      <span class="figures">{t("grid.columns", { from, to: window.from + steps.length, all: window.all })}</span>
      {window.later && (
        <ButtonLink href={window.later} size="small" icon="right" label={t("grid.laterSteps")} look="bare" />
      )}
    </nav>
  )
}

function Cross(props: GridProps) {
  const { reader, scenario, steps, readers, gone } = props
  const mayEdit = !gone.shown && reader.may(within(reader, `/scenarios/${scenario.id}/sweeps`))
  return (
    <div data-grid="yes">
      <Table
        caption={reader.t("grid.caption")}
        wide
        head={[
          <span class="grid-corner">{reader.t("grid.reader")}</span>,
          ...steps.map((step) => <StepHead {...props} step={step} mayEdit={mayEdit} />),
        ]}
      >
        {readers.map((each) => (
          <Row {...props} each={each} mayEdit={mayEdit} />
        ))}
      </Table>
    </div>
  )
}

function StepHead({ reader, scenario, step, mayEdit }: GridProps & { step: Step | Ever; mayEdit: boolean }) {
  const { t } = reader
  const name = stepName(reader, step)
  const address = within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)
  const deletedAt = "deletedAt" in step ? step.deletedAt : null
  return (
    <span class="flex w-36 items-start text-left font-normal whitespace-normal">
      {mayEdit && (
        <label class="tick hidden -mt-1.5 -ml-1.5" data-scripted="grid">
          <input
            type="checkbox"
            class="checkbox checkbox-sm"
            data-column={FORM}
            aria-label={t("grid.column", { step: name })}
            autocomplete="off"
          />
        </label>
      )}
      <span class="min-w-0">
        {deletedAt ? (
          <span class="line-clamp-2 font-semibold">{name}</span>
        ) : (
          <a class="link-hover line-clamp-2 font-semibold" href={address}>
            {name}
          </a>
        )}
        <span class="quiet block">{timingWords(reader, step.timing, scenario.kind)}</span>
        <a class="link block whitespace-nowrap" href={`${address}/deliveries`}>
          {t(deletedAt ? "grid.gone.list" : "grid.lists")}
        </a>
        {deletedAt && (
          <span class="block text-xs">
            {t("grid.gone.at")} <At reader={reader} at={deletedAt} />
          </span>
        )}
        {!deletedAt && !step.enabled && <Badge>{t("steps.disabledBadge")}</Badge>}
      </span>
    </span>
  )
}

function Row(props: GridProps & { each: OfIt; mayEdit: boolean }) {
  const { reader, steps, each, cellOf, mayEdit } = props
  const { t } = reader
  const name = nameOf(reader, each.friend)
  return (
    <tr>
      <th scope="row" class="cell-main text-left font-normal">
        <span class="-ml-2 flex w-34 items-center sm:w-60 sm:gap-1">
          {mayEdit && <Tick form={FORM} name="walk" value={String(each.id)} label={t("friends.pick", { name })} />}
          <span class="hidden sm:block">
            <Face friend={each.friend} />
          </span>
          <span class="min-w-0 flex-1">
            <a class="link-hover block truncate font-semibold" href={within(reader, `/enrollments/${each.id}`)}>
              {name}
            </a>
            <span class="quiet hidden text-xs sm:block">
              {t("grid.enrolled")} <At reader={reader} at={each.enrolledAt} />
            </span>
            <WalkBadge reader={reader} walk={each} />
          </span>
        </span>
      </th>
      {steps.map((step) => {
        const cell = cellOf(each.id, step.id)
        if (!cell) return <td />
        return (
          <td class="has-checked:bg-primary/10 relative p-0!">
            {/* For the mouse; by keyboard the way leads through the reader's own page. */}
            <a
              href={within(reader, `/enrollments/${each.id}/steps/${step.id}/why`)}
              class="quiet hover:text-primary absolute top-0.5 right-1 px-1 text-xs"
              title={t("why.link")}
              tabindex="-1"
              aria-label={`${t("why.link")} ${name} ${stepName(reader, step)}`}
            >
              ?
            </a>
            {mayEdit && cell.is !== "never" ? (
              <label class="tick flex! min-h-11 items-center gap-1.5 px-2 py-1.5">
                <input
                  type="checkbox"
                  name="cell"
                  form={FORM}
                  value={`${each.id}-${step.id}`}
                  class="checkbox checkbox-primary checkbox-xs rounded-sm"
                  aria-label={t("grid.cell", {
                    reader: name,
                    step: stepName(reader, step),
                    words: phrase(reader, cell),
                  })}
                  autocomplete="off"
                />
                <Standing reader={reader} cell={cell} />
              </label>
            ) : (
              <div class="px-2 py-1.5">
                <Standing reader={reader} cell={cell} />
              </div>
            )}
          </td>
        )
      })}
    </tr>
  )
}
