import type { Counted } from "../../src/domain/scenario"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { TextField } from "../parts/field"
import { figured } from "../parts/figure"
import { Empty } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** Ending every walk cannot be undone, so the number of those whom it concerns is typed. */
export function Stop({
  reader,
  scenario,
  typed = "",
  wrong,
}: {
  reader: OnChannel
  scenario: Counted
  typed?: string
  wrong?: boolean
}): Markup {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const count = scenario.walking + scenario.held
  return (
    <Page
      reader={reader}
      title={t("halts.stop.title", { name: scenario.name })}
      above={{ href: `${home}/edit`, label: scenario.name }}
    >
      {count === 0 ? (
        <Empty
          icon="scenarios"
          title={t("halts.stop.nobody")}
          action={<ButtonLink href={home}>{t("common.back")}</ButtonLink>}
        >
          {t("halts.stop.nobodyWhy")}
        </Empty>
      ) : (
        <form method="post" action={`${home}/withdrawals`} class="grid max-w-2xl gap-5">
          <Card>
            <div class="grid gap-3 text-sm">
              <p class="font-semibold">{t("halts.stop.why")}</p>
              <p>{t("halts.stop.history")}</p>
              <p>{t("halts.stop.pauseInstead")}</p>
            </div>
            <div class="mt-5 max-w-xs">
              <TextField
                reader={reader}
                name="count"
                label={t("halts.stop.typed")}
                hint={t("halts.stop.typedHint", figured(reader, count))}
                value={typed}
                error={wrong ? t("halts.stop.wrong", figured(reader, count)) : null}
                inputmode="numeric"
                autocomplete="off"
              />
            </div>
          </Card>
          <Ending reader={reader} back={home}>
            <Button look="final">{t("halts.stop.yes")}</Button>
          </Ending>
        </form>
      )}
    </Page>
  )
}
