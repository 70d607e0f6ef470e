import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"

export type TabName = "state" | "credentials" | "settings" | "tokens"

export function ChannelTabs({ reader: { t, channel }, current }: { reader: OnChannel; current: TabName }) {
  const root = `/channels/${channel.id}`
  const tabs = [
    { href: root, label: t("channels.tabs.state"), current: current === "state" },
    { href: `${root}/credentials`, label: t("channels.tabs.credentials"), current: current === "credentials" },
    { href: `${root}/settings`, label: t("channels.tabs.settings"), current: current === "settings" },
    { href: `${root}/tokens`, label: t("channels.tabs.tokens"), current: current === "tokens" },
  ]
  return <Tabs label={t("channels.tabs.label")} tabs={tabs} />
}
