import { h } from "../jsx"
import { ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** On the front page, until the first steps are done. */
export function StartCard({ reader, done }: { reader: OnChannel; done: number }) {
  const { t } = reader
  return (
    <Card title={t("start.card")} id="start">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <div class="flex items-center gap-3">
          <progress class="progress progress-primary w-32" value={done} max={6} aria-hidden="true" />
          <p class="text-sm">{t("start.progress", { done })}</p>
        </div>
        <ButtonLink href={within(reader, "/start")} look="main">
          {t("start.go")}
        </ButtonLink>
      </div>
    </Card>
  )
}
