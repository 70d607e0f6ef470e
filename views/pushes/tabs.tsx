import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** The ledger's two halves: what scenarios sent, and what people did. */
export function LedgerTabs({ reader, current }: { reader: OnChannel; current: "deliveries" | "pushes" }) {
  const { t } = reader
  const tab = (name: "deliveries" | "pushes") => ({
    ...{ href: within(reader, `/${name}`), label: t(`pushes.tabs.${name}`), current: name === current },
  })
  return <Tabs label={t("deliveries.title")} tabs={[tab("deliveries"), tab("pushes")]} />
}
