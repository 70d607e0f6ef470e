import type { Cursor, Item } from "../../src/domain/conversation/thread"
import type { Fault } from "../../src/domain/fault"
import type { Cost } from "../../src/domain/push"
import { nameOf } from "../friends/face"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { ButtonLink } from "../parts/button"
import { Live } from "../parts/live"
import { stylesheet } from "../phone/colours"
import { calendarDay } from "../phone/time"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { NotLive, WhichTabs } from "."
import { Bubble } from "./bubble"
import { type Inbox, People } from "./list"
import { Reply } from "./reply"

export type Person = {
  id: bigint
  name: string | null
  called: string | null
  pictureUrl: string | null
  following: boolean
}

export type Shown = {
  reader: OnChannel
  friend: Person
  inbox: Inbox
  items: readonly Item[]
  /** An address further back, and the way to the present where this is not it. */
  earlier: string | null
  isPast: boolean
  seen: bigint | null
  isWaiting: boolean
  cost: Cost
  /** Until when an answer is free. */
  freeUntil: Temporal.Instant | null
  ticket: string
  typed?: { text: string; faults: readonly Fault[] }
}

/** One conversation, the others beside it where there is room. */
export function Conversation(shown: Shown): Markup {
  const { reader, friend, inbox, isPast } = shown
  const { t } = reader
  const query = inbox.which === "waiting" ? "?which=waiting" : ""
  const content = (
    <>
      <NotLive reader={reader} />
      <div class="hidden lg:block">
        <WhichTabs reader={reader} inbox={inbox} />
      </div>
      <div class="grid items-start gap-5 lg:grid-cols-[24rem_minmax(0,1fr)]">
        <div class="hidden lg:block">
          <People reader={reader} inbox={inbox} open={friend.id} />
        </div>
        <section class="min-w-0" aria-label={t("inbox.talk", { name: nameOf(reader, friend) })}>
          <Talk {...shown} />
          {!isPast && <Reply {...shown} />}
        </section>
      </div>
    </>
  )
  return (
    <Page
      reader={reader}
      title={nameOf(reader, friend)}
      above={{ href: within(reader, `/inbox${query}`), label: t("inbox.title") }}
      actions={
        <ButtonLink href={within(reader, `/friends/${friend.id}`)} icon="friends">
          {t("inbox.profile")}
        </ButtonLink>
      }
    >
      {isPast ? content : <Live src={within(reader, `/inbox/${friend.id}/live${query}`)}>{content}</Live>}
    </Page>
  )
}

/** Laid out from below, so that the newest stands above the reply without any script. */
export function Talk({ reader, friend, items, earlier, isPast }: Shown) {
  const { t } = reader
  const rising = [...items].reverse()
  const colours = stylesheet(items.flatMap(messagesOf))
  return (
    <div
      id="talk"
      class="rounded-box flex h-[42dvh] min-h-64 flex-col-reverse lg:h-[min(36rem,52dvh)] overflow-y-auto bg-[#8fafd6] text-[#111]"
      tabindex="0"
      role="log"
      aria-label={t("inbox.talk", { name: nameOf(reader, friend) })}
    >
      <div class="flex grow flex-col justify-end px-3 pt-3 pb-4">
        {colours ? <link rel="stylesheet" href={colours} /> : <Fragment />}
        {earlier ? (
          <p class="pb-2 text-center">
            <a href={earlier} class="rounded-full bg-white px-4 py-2 text-xs text-[#14202f] underline">
              {t("inbox.earlier")}
            </a>
          </p>
        ) : (
          <Fragment />
        )}
        <ol>
          {rising.length === 0 && <li class="py-6 text-center text-xs text-[#14202f]">{t("inbox.nothing")}</li>}
          {rising.map((item, n) => {
            const before = rising[n - 1]
            const day = calendarDay(reader, item.at)
            return (
              <>
                {(!before || calendarDay(reader, before.at) !== day) && (
                  <li class="my-3 text-center">
                    <span class="rounded-full bg-[#3b5678] px-3 py-1 text-[0.6875rem] text-white">{day}</span>
                  </li>
                )}
                <Bubble reader={reader} friendId={friend.id} item={item} />
              </>
            )
          })}
        </ol>
        {isPast ? (
          <p class="pt-4 text-center">
            <a
              href={within(reader, `/inbox/${friend.id}`)}
              class="rounded-full bg-white px-4 py-2 text-xs text-[#14202f] underline"
            >
              {t("inbox.latest")}
            </a>
          </p>
        ) : (
          <Fragment />
        )}
      </div>
    </div>
  )
}

const messagesOf = (item: Item) => (item.is === "step" ? item.messages : item.is === "push" ? item.push.messages : [])

/** A cursor as text, for an address. */
export const writeCursor = ({ event, delivery, push }: Cursor) => `${event ?? ""}.${delivery ?? ""}.${push ?? ""}`
