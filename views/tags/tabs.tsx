import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"
import { within } from "../within"

export function TagTabs({ reader, current }: { reader: OnChannel; current: "tags" | "fields" | "marks" }) {
  const { t } = reader
  return (
    <Tabs
      label={t("tags.tabs.label")}
      tabs={[
        { href: within(reader, "/tags"), label: t("tags.tabs.tags"), current: current === "tags" },
        { href: within(reader, "/fields"), label: t("tags.tabs.fields"), current: current === "fields" },
        { href: within(reader, "/marks"), label: t("tags.tabs.marks"), current: current === "marks" },
      ]}
    />
  )
}
