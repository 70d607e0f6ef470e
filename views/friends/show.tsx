import type { Entry } from "../../src/domain/delivery"
import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Known } from "../../src/domain/friend"
import { EntryRow } from "../deliveries/entry"
import { type Walk, WalkItem } from "../enrollments/walk"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Card, Facts } from "../parts/card"
import { Moment } from "../parts/moment"
import { Rows } from "../parts/rows"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Enrol } from "./enrol"
import { Face, nameOf } from "./face"
import { Fields } from "./fields"
import type { Happened } from "./happened"
import { FriendState } from "./state"
import { Tags } from "./tags"
import { Timeline } from "./timeline"

type Named = { id: bigint; name: string }

export type Shown = {
  reader: OnChannel
  friend: Known
  walks: readonly Walk[]
  entries: readonly Entry[]
  events: readonly Happened[]
  pages: { newer: string | null; older: string | null }
  tags: readonly Named[]
  fields: readonly Field[]
  scenarios: readonly Named[]
  /** What was typed into the fields, by field id, where it was refused. */
  typed?: Readonly<Record<string, string>>
  faults?: readonly Fault[]
}

export function Show(shown: Shown): Markup {
  const { reader, friend } = shown
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={nameOf(reader, friend)}
      lead={<FriendState reader={reader} friend={friend} />}
      above={{ href: within(reader, "/friends"), label: t("friends.title") }}
    >
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="grid min-w-0 gap-5">
          <Walks {...shown} />
          <Deliveries {...shown} />
          <Timeline reader={reader} events={shown.events} pages={shown.pages} />
        </div>
        <div class="grid min-w-0 gap-5">
          <Profile reader={reader} friend={friend} />
          <Tags reader={reader} friend={friend} tags={shown.tags} />
          <Fields reader={reader} friend={friend} fields={shown.fields} typed={shown.typed} faults={shown.faults} />
        </div>
      </div>
    </Page>
  )
}

function Walks({ reader, friend, walks, scenarios, faults }: Shown) {
  const { t } = reader
  const current = walks.filter(({ enrollment }) => enrollment.state === "active")
  const past = walks.filter(({ enrollment }) => enrollment.state !== "active")
  return (
    <Card title={t("enrollments.title")} id="enrollments">
      {current.length > 0 ? (
        <ul class="divide-base-300 divide-y">
          {current.map((walk) => (
            <WalkItem reader={reader} walk={walk} targets={scenarios} />
          ))}
        </ul>
      ) : (
        <p class="quiet text-sm">{t("enrollments.empty")}</p>
      )}
      <div class="border-base-300 mt-4 border-t pt-4">
        <Enrol
          reader={reader}
          action={within(reader, `/friends/${friend.id}/enrollments`)}
          scenarios={scenarios}
          faults={faults}
        />
      </div>
      {past.length > 0 && (
        <details class="border-base-300 mt-4 border-t pt-3">
          <summary class="link-hover text-sm font-semibold">
            {t("enrollments.past")} ({past.length})
          </summary>
          <ul class="divide-base-300 mt-3 divide-y">
            {past.map((walk) => (
              <WalkItem reader={reader} walk={walk} targets={scenarios} />
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

function Deliveries({ reader, friend, entries }: Shown) {
  const { t } = reader
  return (
    <section class="min-w-0">
      <header class="mb-2 flex items-baseline justify-between gap-3">
        <h2 class="font-semibold">{t("friends.ledger")}</h2>
        {entries.length > 0 && (
          <a class="link text-sm" href={within(reader, `/deliveries?friend=${friend.id}`)}>
            {t("friends.ledgerAll")}
          </a>
        )}
      </header>
      {entries.length > 0 ? (
        <Rows label={t("friends.ledger")}>
          {entries.map((entry) => (
            <EntryRow reader={reader} entry={entry} bare />
          ))}
        </Rows>
      ) : (
        <p class="sheet quiet p-4 text-sm">{t("friends.ledgerEmpty")}</p>
      )}
    </section>
  )
}

function Profile({ reader, friend }: { reader: OnChannel; friend: Known }) {
  const { t } = reader
  const moment = (at: Temporal.Instant) => <Moment reader={reader} at={at} />
  return (
    <Card title={t("friends.profile")}>
      <div class="mb-4 flex items-center gap-4">
        <Face friend={friend} large />
        <div class="min-w-0">
          <p class="font-semibold">{nameOf(reader, friend)}</p>
          {friend.statusMessage && <p class="quiet text-sm">{friend.statusMessage}</p>}
        </div>
      </div>
      <Facts
        pairs={[
          ...(friend.followedAt ? [[t("friends.followedAt"), moment(friend.followedAt)] as const] : []),
          ...(friend.blockedAt ? [[t("friends.blockedAt"), moment(friend.blockedAt)] as const] : []),
          ...(friend.lastMessageAt ? [[t("friends.lastMessageAt"), moment(friend.lastMessageAt)] as const] : []),
          ...(friend.language ? [[t("friends.language"), friend.language] as const] : []),
          [t("friends.lineUserId"), <code class="text-xs break-all">{friend.lineUserId}</code>],
        ]}
      />
    </Card>
  )
}
