import type { Key } from "./locales"
import type { IconName } from "./parts/icon"

/** The rooms of one account, in the order of the navigation, and their addresses below /channels/:channelId. */
export const sections = {
  dashboard: { path: "", label: "common.nav.dashboard", icon: "home" },
  inbox: { path: "/inbox", label: "common.nav.inbox", icon: "chat" },
  friends: { path: "/friends", label: "common.nav.friends", icon: "friends" },
  scenarios: { path: "/scenarios", label: "common.nav.scenarios", icon: "scenarios" },
  deliveries: { path: "/deliveries", label: "common.nav.deliveries", icon: "deliveries" },
  forecast: { path: "/forecast", label: "common.nav.forecast", icon: "chart" },
  media: { path: "/media", label: "common.nav.media", icon: "image" },
  tags: { path: "/tags", label: "common.nav.tags", icon: "tags" },
  settings: { path: "/settings", label: "common.nav.settings", icon: "settings" },
  api: { path: "/tokens", label: "common.nav.api", icon: "api" },
} satisfies Record<string, { path: string; label: Key; icon: IconName }>

export type Section = keyof typeof sections

export const sectionNames = Object.keys(sections) as Section[]

export function addressOf(channelId: bigint, section: Section): string {
  return `/channels/${channelId}${sections[section].path}`
}

/** Pages that stand beside a room rather than inside it. */
const beside: Partial<Record<Section, readonly string[]>> = {
  friends: ["/followers"],
  tags: ["/fields", "/marks"],
  scenarios: ["/enrollments", "/sweeps", "/halt"],
  deliveries: ["/pushes"],
  settings: ["/start", "/audit"],
}

/** The room a path lies in: the longest address it begins with. What has no room of its own is at home. */
export function sectionOf(channelId: bigint, path: string): Section {
  const bare = `${path.split("?")[0]}/`.replace(`/channels/${channelId}`, "")
  const rooms = sectionNames.flatMap((name) =>
    [sections[name].path, ...(beside[name] ?? [])].map((root) => ({ name, root })),
  )
  const holding = rooms.filter(({ root }) => bare.startsWith(`${root}/`))
  return holding.sort((a, b) => b.root.length - a.root.length)[0]?.name ?? "dashboard"
}
