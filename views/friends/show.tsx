import type { Entry } from "../../src/domain/delivery"
import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Known, Own } from "../../src/domain/friend"
import type { Mark } from "../../src/domain/mark"
import { EntryRow } from "../deliveries/entry"
import { type Walk, WalkItem } from "../enrollments/walk"
import { type Child, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Allowed } from "../parts/allowed"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { Fold } from "../parts/fold"
import { Rows } from "../parts/rows"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Enrol } from "./enrol"
import { nameOf } from "./face"
import { Fields } from "./fields"
import type { Happened } from "./happened"
import { Head } from "./head"
import { type OwnTyped, OwnWords } from "./own"
import { FriendState } from "./state"
import { Tags } from "./tags"
import { Timeline } from "./timeline"

export type { OwnTyped }

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
  marks: readonly Mark[]
  note: Own.Note | null
  /** What was said between us, where somebody shows it. */
  conversation?: Child
  own: OwnTyped
  tagName?: string
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
      <Head reader={reader} friend={friend} marks={shown.marks} />
      <div class="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="grid min-w-0 grid-cols-1 gap-5">
          {shown.conversation}
          <Walks {...shown} />
          <Deliveries {...shown} />
          <Timeline reader={reader} events={shown.events} pages={shown.pages} />
        </div>
        <div class="grid min-w-0 grid-cols-1 gap-5">
          <Tags
            reader={reader}
            friend={friend}
            tags={shown.tags}
            typed={shown.tagName}
            error={faultOf(reader, shown.faults, "tagName")}
          />
          <OwnWords reader={reader} friend={friend} note={shown.note} typed={shown.own} faults={shown.faults} />
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
      <Allowed reader={reader} to={within(reader, `/friends/${friend.id}/enrollments`)}>
        <div class="border-base-300 mt-4 border-t pt-4">
          <Enrol
            reader={reader}
            action={within(reader, `/friends/${friend.id}/enrollments`)}
            scenarios={scenarios}
            faults={faults}
          />
        </div>
      </Allowed>
      {past.length > 0 && (
        <Fold class="border-base-300 mt-4 border-t pt-3" label={`${t("enrollments.past")} (${past.length})`}>
          <ul class="divide-base-300 mt-3 divide-y">
            {past.map((walk) => (
              <WalkItem reader={reader} walk={walk} targets={scenarios} />
            ))}
          </ul>
        </Fold>
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
