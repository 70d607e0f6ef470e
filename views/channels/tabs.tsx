import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"

export type TabName = "start" | "state" | "credentials" | "hours" | "audit"

export function ChannelTabs({ reader, current }: { reader: OnChannel; current: TabName }) {
  const { t, channel } = reader
  const root = `/channels/${channel.id}/settings`
  const tabs = [
    { href: `/channels/${channel.id}/start`, label: t("start.tab"), current: current === "start" },
    { href: root, label: t("channels.tabs.state"), current: current === "state" },
    { href: `${root}/credentials`, label: t("channels.tabs.credentials"), current: current === "credentials" },
    { href: `${root}/hours`, label: t("channels.tabs.hours"), current: current === "hours" },
    { href: `/channels/${channel.id}/audit`, label: t("audit.title"), current: current === "audit" },
  ].filter(({ href }) => reader.may(href, "GET"))
  return <Tabs label={t("channels.tabs.label")} tabs={tabs} />
}
