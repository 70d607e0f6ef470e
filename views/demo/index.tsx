import { asset } from "../assets"
import { Document } from "../document"
import { Fragment, h } from "../jsx"
import { ButtonLink } from "../parts/button"
import { Icon, type IconName } from "../parts/icon"
import { LanguageSwitch } from "../parts/language"
import type { OnChannel } from "../reader"
import { addressOf, type Section, sections } from "../sections"
import { Clock } from "./clock"
import { type Account, type Phone, PhoneFrame, Screen } from "./phone"
import { type Story, StoryCard } from "./story"

export type Props = {
  reader: OnChannel
  account: Account
  phone: Phone
  phones: readonly Phone[]
  story: Story | null
  /** When this friend's next step is due, or the account's where they have none. */
  next: Temporal.Instant | null
}

/** The first page of every visitor: a phone, what Tobiishi makes of it, and a clock that can be turned on. */
export function Demo(props: Props) {
  const { reader, phone, account, story, next } = props
  const { t } = reader
  return (
    <Document reader={reader} title={t("demo.title")}>
      <aside class="bg-accent text-accent-content px-4 py-1 text-center text-xs font-medium">{t("demo.banner")}</aside>
      <header class="bg-base-100 border-base-300 flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2 sm:px-5">
        <a href="/demo" class="flex items-center gap-2.5" aria-label={t("common.product")}>
          <img src={asset("mark.svg")} alt="" width="30" height="30" />
          <span class="hidden font-semibold sm:inline">{t("common.product")}</span>
        </a>
        <p class="quiet hidden text-sm md:block">{t("common.tagline")}</p>
        <div class="ml-auto flex items-center gap-2">
          <LanguageSwitch reader={reader} />
          <ButtonLink href={addressOf(reader.channel.id, "dashboard")} size="small" icon="home">
            {t("demo.admin")}
          </ButtonLink>
        </div>
      </header>
      <div class="sticky top-0 z-30 mx-auto w-full max-w-screen-xl px-2 pt-2 sm:px-4">
        <Clock reader={reader} number={phone.number} next={next} />
      </div>
      <main
        id="main"
        class="mx-auto grid w-full max-w-screen-xl gap-5 px-2 pt-4 pb-12 sm:px-4 lg:grid-cols-[25rem_minmax(0,1fr)]"
        hx-sse:connect={`/demo/phones/${phone.number}/stream`}
        hx-swap="none"
      >
        <div class="min-w-0 lg:sticky lg:top-20 lg:self-start">
          <Phones {...props} />
          <PhoneFrame reader={reader} phone={phone} account={account} />
        </div>
        <div class="grid min-w-0 content-start gap-5">
          <h1 class="sr-only">{t("demo.heading")}</h1>
          <Hints {...props} />
          <StoryCard reader={reader} name={phone.person.profile.name} story={story} />
          <Rooms reader={reader} />
        </div>
      </main>
      <script src={asset("htmx-sse.js")} defer></script>
    </Document>
  )
}

/** The parts that change, each for its own place: what the stream sends, and what a form of the phone gets back. */
export function Live({ reader, phone, account, phones, story, next }: Props) {
  const part = (target: string, content: ReturnType<typeof h>) =>
    h("hx-partial", { "hx-target": target, "hx-swap": "outerMorph" }, content)
  return (
    <>
      {part("#clock", <Clock reader={reader} number={phone.number} next={next} />)}
      {part("#screen", <Screen reader={reader} phone={phone} account={account} />)}
      {part("#hints", <Hints {...{ reader, phone, account, phones, story, next }} />)}
      {part("#story", <StoryCard reader={reader} name={phone.person.profile.name} story={story} />)}
    </>
  )
}

/** Whose phone this is, and the others'. */
function Phones({ reader: { t }, phone, phones }: Props) {
  return (
    <nav
      class="mx-auto mb-2 flex w-full max-w-[25rem] flex-wrap items-center gap-1 text-sm"
      aria-label={t("demo.phone.tabs")}
    >
      {phones.map(({ number, person }) => (
        <a
          href={`/demo/phones/${number}`}
          aria-current={number === phone.number ? "page" : undefined}
          class="rounded-field aria-[current=page]:bg-primary/10 aria-[current=page]:text-primary hover:bg-base-300/60 px-3 py-2 whitespace-nowrap aria-[current=page]:font-semibold"
        >
          {person.profile.name}
        </a>
      ))}
      <form method="post" action="/demo/phones" class="shrink-0">
        <button type="submit" class="btn btn-ghost btn-sm font-normal">
          <Icon name="plus" class="size-4" />
          {t("demo.phone.another")}
        </button>
      </form>
    </nav>
  )
}

/** Three things to try, ticked off as they happen. */
function Hints({ reader, phone, story }: Props) {
  const { t } = reader
  const received =
    story?.walks.flatMap((walk) => walk.stones.filter(({ entry }) => entry?.state === "sent")).length ?? 0
  const blocked = story?.events.some((event) => event.kind === "line.unfollow") ?? false
  const steps = [
    { done: received > 0, todo: t("demo.try.follow"), after: t("demo.try.followDone") },
    { done: received > 1, todo: t("demo.try.day"), after: t("demo.try.dayDone") },
    { done: blocked && phone.friendship === "following", todo: t("demo.try.block"), after: t("demo.try.blockDone") },
  ]
  return (
    <section id="hints" class="sheet p-4 sm:p-5" aria-labelledby="hints-title">
      <h2 id="hints-title" class="font-semibold">
        {t("demo.try.title")}
      </h2>
      <ol class="mt-3 grid gap-3 sm:grid-cols-3">
        {steps.map(({ done, todo, after }, n) => (
          <li class="flex gap-2.5 text-sm">
            <span
              class={[
                "figures mt-0.5 grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold",
                done ? "text-primary" : "bg-base-300",
              ]}
              aria-hidden="true"
            >
              {done ? <Icon name="check" class="size-6" /> : n + 1}
            </span>
            <span>
              <span class={done ? "quiet line-through" : "font-medium"}>{todo}</span>
              {done && <span class="block">{after}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p class="quiet mt-3 text-xs">{t("demo.clock.why")}</p>
    </section>
  )
}

const rooms = ["dashboard", "friends", "scenarios", "deliveries"] as const satisfies readonly Section[]

function Rooms({ reader: { t, channel } }: { reader: OnChannel }) {
  return (
    <section class="sheet p-4 sm:p-5" aria-labelledby="rooms-title">
      <h2 id="rooms-title" class="font-semibold">
        {t("demo.rooms.title")}
      </h2>
      <ul class="mt-3 grid gap-2 sm:grid-cols-2">
        {rooms.map((name) => (
          <li>
            <a
              href={addressOf(channel.id, name)}
              class="border-base-300 rounded-field hover:border-primary/50 hover:bg-base-200 flex h-full gap-3 border p-3"
            >
              <Icon name={sections[name].icon satisfies IconName} class="text-primary size-5" />
              <span class="min-w-0">
                <span class="block text-sm font-semibold">{t(sections[name].label)}</span>
                <span class="quiet block text-xs">{t(`demo.rooms.${name}`)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
