import { Face, nameOf } from "../friends/face"
import { glance } from "../inbox/glance"
import { h } from "../jsx"
import { Card } from "../parts/card"
import { Ago } from "../parts/moment"
import { within } from "../within"
import type { Now } from "."

/** Friends who wait for an answer, the latest first. */
export function Unanswered({ reader, unanswered }: Now) {
  const { t } = reader
  const all = (
    <a class="link text-sm" href={within(reader, "/inbox?which=waiting")}>
      {t("dashboard.toInbox")}
    </a>
  )
  return (
    <Card title={t("dashboard.unanswered")} aside={unanswered.length > 0 && all} id="now-unanswered">
      {unanswered.length === 0 ? (
        <p class="quiet text-sm">{t("dashboard.unansweredNone")}</p>
      ) : (
        <ul class="divide-base-300 -my-1 divide-y text-sm">
          {unanswered.map(({ friend, last, lastAt }) => (
            <li>
              <a
                href={within(reader, `/inbox/${friend.id}`)}
                class="rounded-field hover:bg-base-200 -mx-2 flex items-center gap-3 px-2 py-2"
              >
                <Face friend={friend} />
                <span class="min-w-0 flex-1">
                  <span class="flex items-baseline justify-between gap-2">
                    <span class="truncate font-semibold">{nameOf(reader, friend)}</span>
                    <span class="quiet shrink-0 text-xs">
                      <Ago reader={reader} at={lastAt} />
                    </span>
                  </span>
                  <span class="quiet block truncate">{glance(reader, last)}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
