import type { StepCount } from "../../src/domain/delivery"
import type { Scenario } from "../../src/domain/scenario"
import type { Day } from "../../src/domain/step"
import { asset } from "../assets"
import { Fragment, h } from "../jsx"
import { Button } from "../parts/button"
import { ChosenBar } from "../parts/choosing"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { CHOSEN, StepRow } from "./row"
import { dayWords } from "./words"

export type TimelineProps = {
  reader: OnChannel
  scenario: Pick<Scenario, "id" | "kind">
  days: readonly Day[]
  counts: ReadonlyMap<bigint, StepCount>
  readers: number
}

/** The scenario from its first day to its last. Steps can be dragged with a script, and moved by buttons without. */
export function Timeline({ reader, scenario, days, counts, readers }: TimelineProps) {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const all = days.flatMap(({ steps }) => steps)
  const mayEdit = reader.may(home)
  return (
    <div class="group/choosing">
      <ol class="grid gap-6" aria-label={t("timeline.label")} data-timeline={mayEdit ? "placing" : undefined}>
        {days.map(({ day, steps }) => (
          <li>
            <h2 class="bg-base-200 sticky top-14 z-10 flex items-center gap-3 py-1.5 text-sm font-semibold">
              <span
                class="border-primary bg-base-100 grid size-5 shrink-0 place-items-center rounded-full border-2"
                aria-hidden="true"
              >
                <span class="bg-primary size-1.5 rounded-full" />
              </span>
              {dayWords(reader, day, scenario.kind)}
              <span class="quiet font-normal">{t("timeline.steps", { count: steps.length })}</span>
            </h2>
            <ol class="border-base-300 ml-2.5 grid gap-3 border-l-2 pt-1 pb-2 pl-4 sm:pl-6" data-day={String(day)}>
              {steps.map((step) => (
                <StepRow
                  reader={reader}
                  scenario={scenario}
                  step={step}
                  count={counts.get(step.id)}
                  readers={readers}
                  first={step === all[0]}
                  last={step === all.at(-1)}
                />
              ))}
            </ol>
          </li>
        ))}
      </ol>
      <p class="quiet mt-4 text-xs">{t("timeline.orderNote")}</p>
      {mayEdit && (
        <p class="mt-2 flex flex-wrap gap-x-4 text-sm">
          <a class="link" href={`${home}/steps/imports/new`}>
            {t("timeline.import")}
          </a>
          <a class="link" href={`${home}/steps/export`}>
            {t("timeline.exportAll")}
          </a>
        </p>
      )}
      {mayEdit && <Chosen reader={reader} home={home} />}
      {mayEdit && (
        <form id="placing" method="post" action={`${home}/order`} hidden>
          <input type="hidden" name="moved" value="" />
          <input type="hidden" name="beside" value="" />
          <input type="hidden" name="side" value="" />
        </form>
      )}
      {mayEdit && (
        <>
          <script src={asset("sortable.js")} defer></script>
          <script src={asset("timeline.js")} defer></script>
        </>
      )}
    </div>
  )
}

/** What can be done with several steps at once. */
function Chosen({ reader, home }: { reader: OnChannel; home: string }) {
  const { t } = reader
  const to = (path: string) => ({ formaction: `${home}/steps/${path}`, formmethod: "get" as const })
  return (
    <ChosenBar
      reader={reader}
      form={CHOSEN}
      action={`${home}/steps/changes/new`}
      method="get"
      label={t("timeline.chosen")}
    >
      <Button look="plain" size="small" icon="pencil" {...to("changes/new")}>
        {t("timeline.changeAll")}
      </Button>
      <Button look="plain" size="small" icon="copy" {...to("transfers/new")}>
        {t("timeline.copyTo")}
      </Button>
      <Button look="plain" size="small" icon="down" {...to("export")}>
        {t("timeline.export")}
      </Button>
    </ChosenBar>
  )
}
