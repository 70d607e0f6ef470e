import { HaltBanner } from "./channels/halt"
import { TroubleBanner } from "./channels/trouble"
import { Document } from "./document"
import { type Child, type Children, h } from "./jsx"
import { Flash } from "./parts/flash"
import { Dock, SideNavigation } from "./parts/navigation"
import { TopBar } from "./parts/top-bar"
import type { OnChannel, Reader } from "./reader"
import { type Section, sectionOf } from "./sections"

/**
 * Every page of the admin. `actions` holds the page's one main button; `above` is a way back to where it belongs. The
 * address of the page lights its entry of the navigation.
 */
export function Page({
  reader,
  title,
  lead,
  above,
  actions,
  children,
}: Children & {
  reader: Reader
  title: string
  lead?: Child
  above?: { href: string; label: string }
  actions?: Child
}) {
  const { t, channel } = reader
  const section = channel ? sectionOf(channel.id, reader.path) : undefined
  return (
    <Document reader={reader} title={title}>
      <a
        href="#main"
        class="bg-primary text-primary-content rounded-field sr-only z-50 px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("common.skip")}
      </a>
      {reader.demo && (
        <aside class="bg-accent text-accent-content px-4 py-1 text-center text-xs font-medium">
          {t("common.demo")}{" "}
          <a class="font-semibold underline" href="/demo">
            {t("demo.back")}
          </a>
        </aside>
      )}
      <TopBar reader={reader} section={section} />
      <Flash reader={reader} />
      <div class="mx-auto flex w-full max-w-screen-2xl">
        {channel && <SideNavigation reader={reader} channel={channel} section={section} />}
        <main id="main" tabindex="-1" class="min-w-0 flex-1 px-4 pt-5 pb-28 outline-none sm:px-6 lg:px-8 lg:pb-12">
          {isOnChannel(reader) && reader.channel.trouble && !saysItself.has(section) && (
            <div class="mb-5">
              <TroubleBanner reader={reader} trouble={reader.channel.trouble} />
            </div>
          )}
          <HaltBanner reader={reader} />
          {above && (
            <a href={above.href} class="quiet hover:text-primary mb-1 inline-block text-sm">
              ← {above.label}
            </a>
          )}
          <header class="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
            <div class="min-w-0">
              <h1 class="text-xl font-semibold sm:text-2xl">{title}</h1>
              {lead && <div class="quiet mt-1 text-sm">{lead}</div>}
            </div>
            {actions && (
              <div class="flex max-w-full shrink-0 flex-wrap gap-1.5 max-sm:[&_.btn]:px-2.5 sm:gap-2">{actions}</div>
            )}
          </header>
          {children}
        </main>
      </div>
      {channel && <Dock reader={reader} channel={channel} section={section} />}
    </Document>
  )
}

/** These rooms tell all of it where it belongs. */
const saysItself: ReadonlySet<Section | undefined> = new Set<Section>(["dashboard", "settings"])

const isOnChannel = (reader: Reader): reader is OnChannel => reader.channel !== null && reader.staff !== null
