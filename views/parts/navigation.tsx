import { h } from "../jsx"
import type { ChannelInView, Reader } from "../reader"
import { addressOf, type Section, sectionNames, sections } from "../sections"
import { Icon } from "./icon"

type Props = { reader: Reader; channel: ChannelInView; section?: Section }

/** The rooms of the account, beside the page on a wide screen. */
export function SideNavigation({ reader, channel, section }: Props) {
  return (
    <nav
      aria-label={reader.t("common.menu")}
      class="border-base-300 sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-56 shrink-0 overflow-y-auto border-r px-3 py-5 lg:block"
    >
      <ul class="grid gap-0.5">
        {open(reader, channel).map((name) => (
          <li>
            <a href={addressOf(channel.id, name)} class="nav-link" aria-current={name === section ? "page" : undefined}>
              <Icon name={sections[name].icon} />
              {reader.t(sections[name].label)}
              {name === "inbox" && <Unanswered reader={reader} channel={channel} at="side" />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** How many friends wait for an answer. Empty, it is still there, so that a stream finds its place. */
export function Unanswered({ reader, channel, at }: { reader: Reader; channel: ChannelInView; at: "side" | "dock" }) {
  const count = channel.unanswered ?? 0
  const place = at === "side" ? "ml-auto" : "absolute -top-1 left-1/2 ml-1"
  return (
    <span id={`unanswered-${at}`} class={place}>
      {count > 0 && (
        <span class="bg-error text-error-content figures rounded-full px-1.5 py-0.5 text-[0.6875rem] leading-none font-semibold">
          <span class="sr-only">{reader.t("inbox.waiting")} </span>
          {count >= 100 ? "99+" : count}
        </span>
      )}
    </span>
  )
}

const atHand: readonly Section[] = ["dashboard", "inbox", "friends", "scenarios"]

/** The same rooms under the thumb on a phone: four at hand, the rest behind "more". */
export function Dock({ reader, channel, section }: Props) {
  const rest = open(reader, channel).filter((name) => !atHand.includes(name))
  return (
    <nav
      aria-label={reader.t("common.menu")}
      class="bg-base-100 border-base-300 fixed inset-x-0 bottom-0 z-30 flex border-t pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {atHand.map((name) => (
        <a href={addressOf(channel.id, name)} class="dock-link" aria-current={name === section ? "page" : undefined}>
          <span class="relative">
            <Icon name={sections[name].icon} />
            {name === "inbox" && <Unanswered reader={reader} channel={channel} at="dock" />}
          </span>
          {reader.t(sections[name].label)}
        </a>
      ))}
      <details class="relative flex-1" data-menu="yes">
        <summary class="dock-link" aria-current={section && rest.includes(section) ? "page" : undefined}>
          <Icon name="more" />
          {reader.t("common.more")}
        </summary>
        <ul class="sheet absolute right-2 bottom-full mb-2 grid w-60 gap-0.5 p-2 shadow-lg">
          {rest.map((name) => (
            <li>
              <a
                href={addressOf(channel.id, name)}
                class="nav-link py-3"
                aria-current={name === section ? "page" : undefined}
              >
                <Icon name={sections[name].icon} />
                {reader.t(sections[name].label)}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </nav>
  )
}

/** The rooms that the reader may enter. */
const open = (reader: Reader, channel: ChannelInView) =>
  sectionNames.filter((name) => reader.may(addressOf(channel.id, name), "GET"))
