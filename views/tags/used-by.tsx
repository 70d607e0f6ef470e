import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import type { OnChannel } from "../reader"
import { within } from "../within"

export type User = { id: bigint; scenarioId: bigint; name: string }

/** The steps that speak of a thing, so that it cannot go before them. */
export function UsedBy({ reader, users, words }: { reader: OnChannel; users: readonly User[]; words: string }) {
  if (users.length === 0) return <Fragment />
  return (
    <Alert tone="note">
      <p>{words}</p>
      <ul class="mt-2 list-disc pl-5">
        {users.map((step) => (
          <li>
            <a class="link" href={within(reader, `/scenarios/${step.scenarioId}/steps/${step.id}`)}>
              {step.name || reader.t("tags.unnamedStep")}
            </a>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
