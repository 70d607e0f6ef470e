import type { Counted } from "../../src/domain/scenario"
import { h } from "../jsx"
import { ButtonLink } from "../parts/button"
import { Confirm } from "../parts/confirm"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** Pausing, or going on, with what it means for the readers. */
export function Standing({ reader, scenario, id = "standing" }: { reader: OnChannel; scenario: Counted; id?: string }) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}`)
  const { name } = scenario
  if (scenario.pausedAt)
    return (
      <ButtonLink href={`${address}/resumption/new`} icon="play">
        {t("scenarios.resume")}
      </ButtonLink>
    )
  return (
    <Confirm
      reader={reader}
      id={id}
      action={`${address}/pause`}
      trigger={t("scenarios.pause")}
      question={t("scenarios.pauseAsk", { name })}
      yes={t("scenarios.pauseYes")}
      look="plain"
      size="normal"
      icon="pause"
    >
      <p>{t("scenarios.pauseWhy", { count: scenario.walking + scenario.held })}</p>
    </Confirm>
  )
}
