import { Fragment, h } from "../jsx"
import { Icon } from "../parts/icon"
import type { Reader } from "../reader"
import { type Bubble, FromAccount, FromPerson, QuickReplies } from "./bubble"
import { stylesheet } from "./colours"
import { stickerIds } from "./pictures"
import { calendarDay } from "./time"

export type Phone = {
  number: number
  person: { profile: { name: string } }
  friendship: "stranger" | "following" | "blocked"
  bubbles: readonly Bubble[]
  opened: string | null
}
export type Account = { name: string; basicId: string; pictureUrl: string | null; friends: number }
type Props = { reader: Reader; phone: Phone; account: Account }

const SHOWN = 80

/** The phone: LINE's chat with the account. Everything in it is a form, so it works without script as well. */
export function PhoneFrame(props: Props) {
  const { reader, phone } = props
  return (
    <section
      aria-label={reader.t("demo.phone.of", { name: phone.person.profile.name })}
      class="mx-auto flex h-[min(46rem,calc(100dvh-13.5rem))] min-h-[30rem] w-full max-w-[25rem] flex-col overflow-hidden rounded-[2rem] border-[6px] border-neutral bg-[#8fafd6] text-[#111] shadow-xl"
    >
      <Screen {...props} />
    </section>
  )
}

/** What changes by itself: everything on the screen. */
export function Screen({ reader, phone, account }: Props) {
  return (
    <div id="screen" class="flex min-h-0 flex-1 flex-col">
      <Head reader={reader} phone={phone} account={account} />
      {phone.friendship === "stranger" ? (
        <Invitation reader={reader} phone={phone} account={account} />
      ) : (
        <>
          <Talk reader={reader} phone={phone} account={account} />
          {phone.friendship === "blocked" ? (
            <Blocked reader={reader} phone={phone} />
          ) : (
            <Composer reader={reader} phone={phone} />
          )}
        </>
      )}
    </div>
  )
}

function Head({ reader: { t }, phone, account }: Props) {
  return (
    <header class="flex items-center gap-2 bg-[#f7f8fa] px-3 py-2.5">
      <img src={account.pictureUrl ?? ""} alt="" class="size-8 rounded-full" />
      <h2 class="min-w-0 flex-1 truncate text-[0.9375rem] font-bold">{account.name}</h2>
      {phone.friendship === "following" && (
        <form
          method="post"
          action={`/demo/phones/${phone.number}/block`}
          hx-post={`/demo/phones/${phone.number}/block`}
          hx-swap="none"
        >
          <button
            type="submit"
            class="min-h-9 cursor-pointer rounded-full border border-black/15 px-3 text-xs text-[#444] hover:bg-black/5"
          >
            {t("demo.phone.block")}
          </button>
        </form>
      )}
    </header>
  )
}

/** Before they are friends: the account's card, as LINE shows it. */
function Invitation({ reader: { t }, phone, account }: Props) {
  const address = `/demo/phones/${phone.number}/friendship`
  return (
    <div class="flex flex-1 flex-col overflow-y-auto bg-white">
      <div class="h-28 shrink-0 bg-linear-to-br from-[#bfd3b4] to-[#5f9a72]"></div>
      <div class="-mt-14 flex flex-1 flex-col items-center px-6 pb-6 text-center">
        <img src={account.pictureUrl ?? ""} alt="" class="size-28 rounded-full border-4 border-white bg-white" />
        <p class="mt-3 text-lg font-bold">{account.name}</p>
        <p class="text-xs text-[#5b5b5b]">
          {account.basicId} · {t("demo.phone.friends", { count: account.friends })}
        </p>
        <p class="mt-4 max-w-64 text-sm text-[#444]">{t("demo.phone.about")}</p>
        <form
          method="post"
          action={address}
          hx-post={address}
          hx-swap="none"
          class="mt-auto flex w-full flex-col gap-3 pt-6"
        >
          <label class="text-left text-xs text-[#555]">
            {t("demo.phone.yourName")}
            <input
              type="text"
              name="name"
              value={phone.person.profile.name}
              maxlength="20"
              autocomplete="off"
              class="mt-1 w-full rounded-xl border border-black/20 bg-white px-3 py-2.5 text-base text-[#111]"
            />
          </label>
          <button
            type="submit"
            class="min-h-12 cursor-pointer rounded-xl bg-[#05843c] text-base font-bold text-white hover:bg-[#04753a]"
          >
            {t("demo.phone.add")}
          </button>
          <p class="text-xs text-[#5b5b5b]">{t("demo.phone.addWhy")}</p>
        </form>
      </div>
    </div>
  )
}

/** Laid out from below, so that the newest stands above the keyboard without any script. */
function Talk({ reader, phone, account }: Props) {
  const bubbles = phone.bubbles.slice(-SHOWN)
  const colours = stylesheet(bubbles.flatMap((bubble) => (bubble.from === "bot" ? [bubble.message] : [])))
  const spot = (bubble: Bubble) => ({
    reader,
    number: phone.number,
    bubble: bubble.id,
    live: phone.friendship === "following",
  })
  const last = bubbles.at(-1)
  return (
    <div
      id="talk"
      class="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto"
      tabindex="0"
      role="log"
      aria-label={reader.t("demo.phone.chat")}
    >
      <div class="flex grow flex-col">
        {colours && <link rel="stylesheet" href={colours} />}
        <ol class="px-3 pt-2 pb-3">
          {bubbles.length === 0 && (
            <li class="py-6 text-center text-xs text-[#22344d]">{reader.t("demo.phone.empty")}</li>
          )}
          {bubbles.map((bubble, n) => {
            const before = bubbles[n - 1]
            const day = calendarDay(reader, bubble.at)
            return (
              <>
                {(!before || calendarDay(reader, before.at) !== day) && (
                  <li class="my-3 text-center">
                    <span class="rounded-full bg-[#44628a] px-3 py-1 text-[0.6875rem] text-white">{day}</span>
                  </li>
                )}
                {bubble.from === "bot" ? (
                  <FromAccount
                    spot={spot(bubble)}
                    bubble={bubble}
                    account={account}
                    first={!before || before.from === "person" || !together(before, bubble)}
                  />
                ) : (
                  <FromPerson spot={spot(bubble)} bubble={bubble} />
                )}
              </>
            )
          })}
        </ol>
        {phone.opened && (
          <p class="mx-3 mb-3 rounded-xl bg-[#20262b] px-3 py-2 text-xs text-white" role="status">
            {reader.t("demo.phone.opened")} <span class="break-all underline">{phone.opened}</span>
          </p>
        )}
        {last?.from === "bot" && phone.friendship === "following" && (
          <QuickReplies spot={spot(last)} message={last.message} />
        )}
      </div>
    </div>
  )
}

const together = (one: Bubble, other: Bubble) => other.at.epochMilliseconds - one.at.epochMilliseconds < 60_000

function Composer({ reader: { t }, phone }: Omit<Props, "account">) {
  const messages = `/demo/phones/${phone.number}/messages`
  const stickers = `/demo/phones/${phone.number}/stickers`
  return (
    <div class="flex items-center gap-2 bg-[#f7f8fa] p-2">
      <details class="relative" data-menu="yes">
        <summary
          class="grid size-11 place-items-center rounded-full text-xl hover:bg-black/5"
          aria-label={t("demo.phone.stickers")}
        >
          <img src="/demo/stickers/1988" alt="" class="w-7" />
        </summary>
        <form
          method="post"
          action={stickers}
          hx-post={stickers}
          hx-swap="none"
          class="absolute bottom-full left-0 mb-2 grid w-56 grid-cols-2 gap-1 rounded-2xl bg-white p-2 shadow-lg"
        >
          {stickerIds.map((id) => (
            <button type="submit" name="sticker" value={id} class="cursor-pointer rounded-xl p-1 hover:bg-black/5">
              <img src={`/demo/stickers/${id}`} alt={t("demo.phone.sticker")} class="w-full" />
            </button>
          ))}
        </form>
      </details>
      <form
        method="post"
        action={messages}
        hx-post={messages}
        hx-swap="none"
        data-empties="yes"
        class="flex min-w-0 flex-1 items-center gap-2"
      >
        <input
          type="text"
          name="text"
          required
          maxlength="1000"
          autocomplete="off"
          placeholder={t("demo.phone.message")}
          aria-label={t("demo.phone.message")}
          class="min-h-11 min-w-0 flex-1 rounded-full border border-black/10 bg-white px-4 text-base text-[#111] placeholder:text-[#5b5b5b]"
        />
        <button
          type="submit"
          aria-label={t("demo.phone.send")}
          title={t("demo.phone.send")}
          class="grid size-11 shrink-0 cursor-pointer place-items-center rounded-full bg-[#05843c] text-white hover:bg-[#04753a]"
        >
          <Icon name="up" />
        </button>
      </form>
    </div>
  )
}

function Blocked({ reader: { t }, phone }: Omit<Props, "account">) {
  const address = `/demo/phones/${phone.number}/friendship`
  return (
    <form
      method="post"
      action={address}
      hx-post={address}
      hx-swap="none"
      class="grid gap-2 bg-[#f7f8fa] p-3 text-center"
    >
      <p class="text-xs text-[#444]">{t("demo.phone.blocked")}</p>
      <button type="submit" class="min-h-11 cursor-pointer rounded-xl bg-[#20262b] text-sm font-bold text-white">
        {t("demo.phone.unblock")}
      </button>
    </form>
  )
}
