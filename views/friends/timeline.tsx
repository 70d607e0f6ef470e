import { h } from "../jsx"
import { Card } from "../parts/card"
import { Moment } from "../parts/moment"
import { Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { type Happened, saying } from "./happened"

export function Timeline({
  reader,
  events,
  pages,
}: {
  reader: OnChannel
  events: readonly Happened[]
  pages: { newer: string | null; older: string | null }
}) {
  const { t } = reader
  return (
    <Card title={t("friends.timeline")} id="timeline">
      {events.length > 0 ? (
        <ol class="border-base-300 ml-1.5 grid gap-4 border-l pl-5 text-sm">
          {events.map((event) => (
            <Item reader={reader} event={event} />
          ))}
        </ol>
      ) : (
        <p class="quiet text-sm">{t("friends.timelineEmpty")}</p>
      )}
      <Pager reader={reader} {...pages} />
    </Card>
  )
}

function Item({ reader, event }: { reader: OnChannel; event: Happened }) {
  const told = saying(reader, event)
  return (
    <li class="relative">
      <span class="bg-base-300 absolute top-1.5 -left-6.5 size-3 rounded-full" aria-hidden="true"></span>
      <p class="quiet text-xs">
        <Moment reader={reader} at={event.occurredAt} />
      </p>
      {told.is === "said" ? (
        <p class="bg-primary/10 rounded-box mt-1 inline-block max-w-full px-3 py-2 whitespace-pre-wrap">{told.text}</p>
      ) : (
        <p>{told.sentence}</p>
      )}
      {event.error && <p class="text-error text-xs">{reader.t("friends.happened.failing", { error: event.error })}</p>}
    </li>
  )
}
