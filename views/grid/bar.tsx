import type { Scenario } from "../../src/domain/scenario"
import { Fragment, h } from "../jsx"
import { Button } from "../parts/button"
import { ChosenBar } from "../parts/choosing"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** The form to which the boxes of the grid belong. */
export const FORM = "history"

/** What can be done with ticked cells and ticked people. */
export function Bar({
  reader,
  scenario,
  narrowed,
}: {
  reader: OnChannel
  scenario: Scenario
  narrowed: readonly (readonly [string, string])[]
}) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/sweeps`)
  if (!reader.may(address)) return <Fragment />
  return (
    <ChosenBar reader={reader} form={FORM} action={address} label={t("grid.bar.label")}>
      {narrowed.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <span class="flex flex-wrap items-center gap-2">
        <span class="sr-only text-sm font-semibold sm:not-sr-only">{t("grid.bar.cells")}</span>
        <Button look="plain" size="small" name="cells" value="undelivered">
          {t("grid.bar.undelivered")}
        </Button>
        <Button look="plain" size="small" name="cells" value="delivered">
          {t("grid.bar.delivered")}
        </Button>
      </span>
      <span class="flex flex-wrap items-center gap-2">
        <span class="sr-only text-sm font-semibold sm:not-sr-only">{t("grid.bar.people")}</span>
        <label class="tick flex! gap-2 text-sm">
          <input type="checkbox" name="all" value="1" class="checkbox checkbox-sm" autocomplete="off" />
          {t("grid.bar.everybody")}
        </label>
        <Button look="plain" size="small" formaction={`${address}/new`}>
          {t("grid.bar.several")}
        </Button>
      </span>
    </ChosenBar>
  )
}
