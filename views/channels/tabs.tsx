import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"

export type TabName = "state" | "credentials" | "hours"

export function ChannelTabs({ reader: { t, channel }, current }: { reader: OnChannel; current: TabName }) {
  const root = `/channels/${channel.id}/settings`
  const tabs = [
    { href: root, label: t("channels.tabs.state"), current: current === "state" },
    { href: `${root}/credentials`, label: t("channels.tabs.credentials"), current: current === "credentials" },
    { href: `${root}/hours`, label: t("channels.tabs.hours"), current: current === "hours" },
  ]
  return <Tabs label={t("channels.tabs.label")} tabs={tabs} />
}
