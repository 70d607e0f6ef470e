import { type Child, h } from "../jsx"

export type Tab = { href: string; label: Child; current: boolean }

/** Sibling pages of one thing. Each tab is an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav
      aria-label={label}
      data-scrolls="yes"
      class="tab-row border-base-300 mb-5 flex overflow-x-auto border-b sm:gap-1"
    >
      {tabs.map((tab) => (
        <a
          href={tab.href}
          aria-current={tab.current ? "page" : undefined}
          class={[
            "-mb-px border-b-2 px-2 py-2 text-sm whitespace-nowrap sm:px-3",
            tab.current
              ? "border-primary text-primary font-semibold"
              : "hover:border-base-content/30 border-transparent",
          ]}
        >
          {tab.label}
        </a>
      ))}
    </nav>
  )
}
