import type { Listed } from "../../src/domain/conversation/list"
import { Face, nameOf } from "../friends/face"
import { h } from "../jsx"
import { Badge } from "../parts/badge"
import { Ago } from "../parts/moment"
import { Empty, Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { glance } from "./glance"

export type Which = "waiting" | "all"
export type Inbox = {
  which: Which
  rows: readonly Listed[]
  waiting: number
  pages: { newer: string | null; older: string | null }
}

/** Those who wrote, whoever waits on top. It keeps itself up to date. */
export function People({ reader, inbox, open }: { reader: OnChannel; inbox: Inbox; open?: bigint }) {
  const { t } = reader
  return (
    <div id="people" class="min-w-0">
      {inbox.rows.length > 0 ? (
        <ul class="sheet divide-base-300 divide-y overflow-hidden" aria-label={t("inbox.people")}>
          {inbox.rows.map((row) => (
            <Person reader={reader} row={row} current={row.friend.id === open} which={inbox.which} />
          ))}
        </ul>
      ) : inbox.which === "waiting" ? (
        <Empty
          icon="check"
          title={t("inbox.emptyWaiting")}
          action={
            <a class="link text-sm" href={within(reader, "/inbox")}>
              {t("inbox.seeAll")}
            </a>
          }
        >
          {t("inbox.emptyWaitingWhy")}
        </Empty>
      ) : (
        <Empty icon="chat" title={t("inbox.empty")}>
          {t("inbox.emptyWhy")}
        </Empty>
      )}
      <Pager reader={reader} {...inbox.pages} />
    </div>
  )
}

function Person({ reader, row, current, which }: { reader: OnChannel; row: Listed; current: boolean; which: Which }) {
  const { t } = reader
  const { friend, unansweredSince, lastAt } = row
  const query = which === "waiting" ? "?which=waiting" : ""
  return (
    <li id={`person-${friend.id}`}>
      <a
        href={within(reader, `/inbox/${friend.id}${query}`)}
        aria-current={current ? "page" : undefined}
        class="hover:bg-base-200 aria-[current=page]:bg-primary/10 flex items-center gap-3 px-4 py-3"
      >
        <Face friend={friend} />
        <span class="min-w-0 flex-1">
          <span class="flex items-baseline justify-between gap-2">
            <span class={["truncate", unansweredSince ? "font-semibold" : ""]}>{nameOf(reader, friend)}</span>
            <span class="quiet shrink-0 text-xs">
              <Ago reader={reader} at={lastAt} />
            </span>
          </span>
          <span class="flex items-center justify-between gap-2">
            <span class={["truncate text-sm", unansweredSince ? "" : "quiet"]}>{glance(reader, row.last)}</span>
            {unansweredSince && (
              <span class="shrink-0">
                <Badge tone="care">{t("inbox.waiting")}</Badge>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  )
}
