import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { within } from "../within"
import { type FormProps, Settings } from "./form"

export function New(props: FormProps): Markup {
  const { reader } = props
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={t("scenarios.new")}
      above={{ href: within(reader, "/scenarios"), label: t("scenarios.title") }}
    >
      <div class="max-w-3xl">
        <Card>
          <form method="post" action={within(reader, "/scenarios")} class="grid gap-6">
            <Settings {...props} />
            <div class="flex flex-wrap items-center gap-3">
              <Button>{t("scenarios.create")}</Button>
              <ButtonLink href={within(reader, "/scenarios")} look="bare">
                {t("common.cancel")}
              </ButtonLink>
              <span class="quiet text-sm">{t("scenarios.createNext")}</span>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  )
}
