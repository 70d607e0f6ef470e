import type { Message } from "../../src/line/messages"
import { h } from "../jsx"
import { Body, Sticker } from "./body"
import { asAction } from "./flex"
import { type Spot, Tap } from "./tap"
import { clockTime } from "./time"

export type Said = { type: string; text?: string; stickerId?: string; title?: string }
export type Bubble =
  | { from: "bot"; id: string; at: Temporal.Instant; message: Message }
  | { from: "person"; id: string; at: Temporal.Instant; said: Said; unsent: boolean; read: boolean }

/** One message of the account. The first of several that came together carries the portrait. */
export function FromAccount({
  spot,
  bubble,
  account,
  first,
}: {
  spot: Spot
  bubble: Extract<Bubble, { from: "bot" }>
  account: { name: string; pictureUrl: string | null }
  first: boolean
}) {
  const name = bubble.message.sender?.name || account.name
  return (
    <li class={["flex items-start gap-2 pr-6", first ? "mt-3" : "mt-1.5"]} id={`bubble-${bubble.id}`}>
      {first ? <Portrait account={account} /> : <span class="w-9 shrink-0"></span>}
      <div class="min-w-0">
        {first && <p class="mb-0.5 text-[0.6875rem] text-[#22344d]">{name}</p>}
        <div class="flex items-end gap-1.5">
          <div class="min-w-0">
            <Body spot={spot} message={bubble.message} />
          </div>
          <Time spot={spot} at={bubble.at} />
        </div>
      </div>
    </li>
  )
}

/** The account's picture; its first letter where there is none. */
export function Portrait({ account }: { account: { name: string; pictureUrl: string | null } }) {
  if (account.pictureUrl) return <img src={account.pictureUrl} alt="" class="size-9 shrink-0 rounded-full" />
  return (
    <span
      class="grid size-9 shrink-0 place-items-center rounded-full bg-white text-sm font-semibold text-[#2b4770]"
      aria-hidden="true"
    >
      {[...account.name][0] ?? "?"}
    </span>
  )
}

/** What the person said themselves. */
export function FromPerson({ spot, bubble }: { spot: Spot; bubble: Extract<Bubble, { from: "person" }> }) {
  const { t } = spot.reader
  const { said } = bubble
  return (
    <li class="mt-1.5 flex items-end justify-end gap-1.5 pl-14" id={`bubble-${bubble.id}`}>
      <Time spot={spot} at={bubble.at} />
      {bubble.unsent ? (
        <p class="rounded-full bg-black/15 px-3 py-1 text-xs text-[#22344d]">{t("demo.phone.unsent")}</p>
      ) : said.type === "sticker" ? (
        <Sticker spot={spot} id={said.stickerId ?? ""} />
      ) : (
        <p class="rounded-2xl rounded-tr-sm bg-[#8de055] px-3 py-2 text-sm whitespace-pre-wrap text-[#111]">
          {said.text ?? said.title ?? t("demo.phone.sent")}
        </p>
      )}
    </li>
  )
}

function Time({ spot, at }: { spot: Spot; at: Temporal.Instant }) {
  return (
    <time datetime={at.toString()} class="shrink-0 text-[0.625rem] leading-none text-[#22344d]">
      {clockTime(spot.reader, at)}
    </time>
  )
}

/** The last message's quick replies, above the keyboard, until somebody says something. */
export function QuickReplies({ spot, message }: { spot: Spot; message: Message }) {
  const items = message.quickReply?.items ?? []
  if (items.length === 0) return null
  return (
    <ul class="mt-auto flex gap-2 overflow-x-auto px-3 pt-3 pb-2" tabindex="0">
      {items.map(({ action }, n) =>
        action ? (
          <li class="shrink-0">
            <Tap
              spot={spot}
              path={`quickReply/items/${n}/action`}
              action={asAction(action)}
              class="cursor-pointer rounded-full border border-[#b9c9dd] bg-white px-3.5 py-1.5 text-sm whitespace-nowrap text-[#2b4770] shadow-xs hover:bg-[#f1f6fc]"
            />
          </li>
        ) : null,
      )}
    </ul>
  )
}
