import { asset } from "../assets"
import { h } from "../jsx"
import type { ChannelInView, Reader } from "../reader"
import { addressOf, type Section } from "../sections"
import { Icon } from "./icon"
import { LanguageSwitch } from "./language"
import { ThemeSwitch } from "./theme"

/** The mark, which account this is, and who is looking. */
export function TopBar({ reader, section }: { reader: Reader; section?: Section }) {
  const { t } = reader
  return (
    <header class="bg-base-100 border-base-300 sticky top-0 z-40 flex h-14 items-center gap-2 border-b px-3 sm:px-4">
      <a href="/" class="rounded-field flex shrink-0 items-center gap-2.5 pr-2" aria-label={t("common.product")}>
        <img src={asset("mark.svg")} alt="" width="30" height="30" />
        <span class="hidden font-semibold sm:block">{t("common.product")}</span>
      </a>
      <span class="bg-base-300 h-6 w-px shrink-0" aria-hidden="true"></span>
      <ChannelSwitcher reader={reader} section={section} />
      <div class="ml-auto"></div>
      {reader.staff && <OwnMenu reader={reader} />}
    </header>
  )
}

/** Of more accounts the rest is found by name, on the page of all of them. */
const MOST_IN_MENU = 60
const SEARCHED_FROM = 6

/** The accounts, each with what calls for somebody there. Typing narrows them; arrows walk through them. */
function ChannelSwitcher({ reader, section = "dashboard" }: { reader: Reader; section?: Section }) {
  const { t, channel, channels } = reader
  return (
    <details class="relative min-w-0" data-menu="yes">
      <summary class="rounded-field hover:bg-base-200 tap flex items-center gap-2 px-2 text-sm">
        <span class="sr-only">{t("common.switchChannel")}:</span>
        {channel && <Portrait channel={channel} />}
        <span class="truncate font-medium">
          {channel?.name ?? t(channels.length > 0 ? "channels.title" : "common.noChannel")}
        </span>
        <Icon name="chooser" class="quiet size-4" />
      </summary>
      <div
        class="sheet absolute left-0 mt-1 flex max-h-[75dvh] w-80 max-w-[calc(100vw-5rem)] flex-col p-2 shadow-lg"
        data-finds="a[data-name]"
      >
        {channels.length >= SEARCHED_FROM && (
          <form method="get" action="/channels" class="mb-2" data-repeats="yes">
            <input
              type="search"
              name="name"
              class="input tap w-full text-base lg:text-sm"
              placeholder={t("channels.find")}
              aria-label={t("channels.find")}
              autocomplete="off"
            />
          </form>
        )}
        <ul class="grid min-h-0 gap-0.5 overflow-y-auto">
          {channels.slice(0, MOST_IN_MENU).map((each) => (
            <li>
              <a
                href={addressOf(each.id, section)}
                class="nav-link"
                data-name={`${each.name} ${each.basicId ?? ""}`}
                aria-current={each.id === channel?.id ? "page" : undefined}
              >
                <Portrait channel={each} />
                <span class="min-w-0 flex-1">
                  <span class="block truncate">{each.name}</span>
                  {each.basicId && <span class="quiet block truncate text-xs font-normal">{each.basicId}</span>}
                </span>
                <Marks reader={reader} channel={each} />
              </a>
            </li>
          ))}
        </ul>
        <ul class={channels.length > 0 ? "border-base-300 mt-1 grid shrink-0 gap-0.5 border-t pt-1" : "grid gap-0.5"}>
          {channels.length > 1 && (
            <li>
              <a href="/channels" class="nav-link">
                <Icon name="grid" />
                {t("channels.all")}
                <span class="figures quiet ml-auto text-xs">{channels.length}</span>
              </a>
            </li>
          )}
          {reader.may("/channels/new", "GET") && (
            <li>
              <a href="/channels/new" class="nav-link">
                <Icon name="plus" />
                {t("common.addChannel")}
              </a>
            </li>
          )}
        </ul>
      </div>
    </details>
  )
}

/** What calls for somebody on an account: it stands still, something failed, somebody waits for an answer. */
function Marks({ reader: { t }, channel }: { reader: Reader; channel: ChannelInView }) {
  const { stoppedAt, failed, unanswered = 0 } = channel
  return (
    <span class="flex shrink-0 items-center gap-1.5">
      {stoppedAt && (
        <span class="text-error" title={t("channels.marks.trouble")}>
          <Icon name="stop" class="size-4" />
          <span class="sr-only">{t("channels.marks.trouble")}</span>
        </span>
      )}
      {failed && (
        <span class="text-error" title={t("channels.marks.failed")}>
          <Icon name="warning" class="size-4" />
          <span class="sr-only">{t("channels.marks.failed")}</span>
        </span>
      )}
      {unanswered > 0 && (
        <span
          class="bg-error text-error-content figures rounded-full px-1.5 py-0.5 text-[0.6875rem] leading-none font-semibold"
          title={t("channels.marks.unanswered", { count: unanswered })}
        >
          <span class="sr-only">{t("channels.marks.unanswered", { count: unanswered })}</span>
          <span aria-hidden="true">{unanswered >= 100 ? "99+" : unanswered}</span>
        </span>
      )}
    </span>
  )
}

function Portrait({ channel }: { channel: ChannelInView }) {
  return channel.pictureUrl ? (
    <img src={channel.pictureUrl} alt="" width="24" height="24" class="size-6 shrink-0 rounded-full object-cover" />
  ) : (
    <span
      class="bg-primary/15 text-primary grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold"
      aria-hidden="true"
    >
      {[...channel.name][0] ?? "?"}
    </span>
  )
}

function OwnMenu({ reader }: { reader: Reader }) {
  const { t, staff } = reader
  return (
    <details class="relative shrink-0" data-menu="yes">
      <summary
        class="rounded-field hover:bg-base-200 tap flex items-center gap-2 px-2 text-sm"
        aria-label={`${t("common.menu")}: ${staff?.name}`}
      >
        <span class="bg-base-300 grid size-8 place-items-center rounded-full text-sm font-semibold" aria-hidden="true">
          {[...(staff?.name ?? "")][0]}
        </span>
      </summary>
      <div class="sheet absolute right-0 mt-1 w-72 p-2 shadow-lg">
        <div class="px-3 py-2">
          <p class="text-sm font-semibold">{staff?.name}</p>
          <p class="quiet text-xs">{staff?.email}</p>
        </div>
        <ul class="border-base-300 grid gap-0.5 border-t py-2">
          <li>
            <a href="/profile" class="nav-link">
              <Icon name="person" />
              {t("profile.title")}
            </a>
          </li>
          {reader.may("/staff", "GET") && (
            <li>
              <a href="/staff" class="nav-link">
                <Icon name="staff" />
                {t("members.title")}
              </a>
            </li>
          )}
        </ul>
        <div class="border-base-300 border-t py-2">
          <LanguageSwitch reader={reader} />
          <ThemeSwitch reader={reader} />
        </div>
        <form method="post" action="/sessions/current/end" class="border-base-300 border-t pt-2">
          <button type="submit" class="nav-link w-full">
            <Icon name="signOut" />
            {t("common.signOut")}
          </button>
        </form>
      </div>
    </details>
  )
}
