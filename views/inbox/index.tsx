import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Live } from "../parts/live"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { type Inbox, People, type Which } from "./list"

/** What friends have written. On a wide screen the conversation stands beside it. */
export function List({ reader, inbox }: { reader: OnChannel; inbox: Inbox }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("inbox.title")} lead={t("inbox.lead")}>
      <Live src={within(reader, `/inbox/live${inbox.which === "waiting" ? "?which=waiting" : ""}`)}>
        <NotLive reader={reader} />
        <WhichTabs reader={reader} inbox={inbox} />
        <div class="grid items-start gap-5 lg:grid-cols-[24rem_minmax(0,1fr)]">
          <People reader={reader} inbox={inbox} />
          {inbox.rows.length > 0 ? (
            <p class="quiet sheet hidden min-h-96 place-items-center p-8 text-sm lg:grid">{t("inbox.pick")}</p>
          ) : (
            <Fragment />
          )}
        </div>
      </Live>
    </Page>
  )
}

export function WhichTabs({ reader, inbox }: { reader: OnChannel; inbox: Pick<Inbox, "which"> }) {
  const { t } = reader
  const tab = (which: Which) => ({
    href: within(reader, which === "waiting" ? "/inbox?which=waiting" : "/inbox"),
    label: t(`inbox.which.${which}`),
    current: inbox.which === which,
  })
  return <Tabs label={t("inbox.which.label")} tabs={[tab("all"), tab("waiting")]} />
}

/** For those who read without script. */
export function NotLive({ reader }: { reader: OnChannel }) {
  return (
    <noscript>
      <p class="quiet mb-4 text-sm">
        {reader.t("inbox.noScript")}{" "}
        <a class="link" href={reader.path}>
          {reader.t("inbox.reload")}
        </a>
      </p>
    </noscript>
  )
}
