import type { Fault } from "../../src/domain/fault"
import { h } from "../jsx"
import { Button } from "../parts/button"
import { Select } from "../parts/field"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"

/** What is wrong with an enrolment, in words that fit a form of friends and a scenario. */
export function enrolFault({ t }: OnChannel, faults: readonly Fault[] | undefined): string | null {
  const paths = (faults ?? []).map(({ path }) => path)
  return paths.includes("scenarioId") ? t("friends.enrol.noScenario") : null
}

/** One friend into one scenario. */
export function Enrol({
  reader,
  action,
  scenarios,
  faults,
}: {
  reader: OnChannel
  action: string
  scenarios: readonly { id: bigint; name: string }[]
  faults?: readonly Fault[]
}) {
  const { t } = reader
  if (scenarios.length === 0) return <p class="quiet text-sm">{t("friends.enrol.none")}</p>
  return (
    <form method="post" action={action} class="flex flex-wrap items-end gap-3">
      <Ticket reader={reader} />
      <div class="min-w-0 grow sm:max-w-96">
        <Select
          reader={reader}
          name="scenarioId"
          label={t("friends.enrol.one")}
          hint={t("friends.enrol.oneHint")}
          error={enrolFault(reader, faults)}
          options={[
            { value: "", label: t("friends.enrol.choose") },
            ...scenarios.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
      </div>
      <Button look="plain" icon="plus">
        {t("friends.enrol.submit")}
      </Button>
    </form>
  )
}
