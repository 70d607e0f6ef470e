import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { Ticket } from "../parts/ticket"
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
            <Ticket reader={reader} />
            <Settings {...props} />
            <Ending reader={reader} back={within(reader, "/scenarios")} aside={t("scenarios.createNext")}>
              <Button>{t("scenarios.create")}</Button>
            </Ending>
          </form>
        </Card>
      </div>
    </Page>
  )
}
