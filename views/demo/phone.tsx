import { Fragment, h } from "../jsx"
import { type Bubble, FromAccount, FromPerson, QuickReplies } from "../phone/bubble"
import { stylesheet } from "../phone/colours"
import { calendarDay } from "../phone/time"
import type { Reader } from "../reader"
import { Blocked, Composer } from "./composer"
import { Invitation } from "./invitation"

export type Phone = {
  number: number
  person: { profile: { name: string } }
  friendship: "stranger" | "following" | "blocked"
  bubbles: readonly Bubble[]
  opened: string | null
}
export type Account = { name: string; basicId: string; pictureUrl: string | null; friends: number }
export type Props = { reader: Reader; phone: Phone; account: Account }

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

/** Laid out from below, so that the newest stands above the keyboard without any script. */
function Talk({ reader, phone, account }: Props) {
  const bubbles = phone.bubbles.slice(-SHOWN)
  const colours = stylesheet(bubbles.flatMap((bubble) => (bubble.from === "bot" ? [bubble.message] : [])))
  const spot = (bubble: Bubble) => ({
    reader,
    phone: { number: phone.number, bubble: bubble.id, live: phone.friendship === "following" },
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
