import { Fragment, h } from "../jsx"
import { Badge, type Tone } from "../parts/badge"
import { At } from "../parts/moment"
import { Rows } from "../parts/rows"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Moment } from "./events"

const tones: Record<Moment["kind"], Tone> = { sent: "good", skipped: "neutral", note: "note" }

/** The same as the calendar, one under the other, with the reasons in sentences. */
export function List({
  reader,
  scenarioId,
  moments,
}: {
  reader: OnChannel
  scenarioId: bigint
  moments: readonly Moment[]
}) {
  return (
    <Rows label={reader.t("rehearsal.list")}>
      {moments.map(({ at, kind, title, steps, words }) => (
        <li class="grid gap-x-5 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[11rem_5.5rem_minmax(0,1fr)]">
          <span class="figures">
            <At reader={reader} at={at} />
          </span>
          <span>
            <Badge tone={tones[kind]}>{title}</Badge>
          </span>
          <div class="min-w-0">
            {steps.length > 0 && (
              <p class="font-semibold">
                {steps.map(({ id, name }, n) => (
                  <>
                    {n > 0 ? " + " : <Fragment />}
                    <a class="link-hover" href={within(reader, `/scenarios/${scenarioId}/steps/${id}`)}>
                      {name}
                    </a>
                  </>
                ))}
              </p>
            )}
            {words.map((sentence) => (
              <p class="quiet">{sentence}</p>
            ))}
          </div>
        </li>
      ))}
    </Rows>
  )
}
