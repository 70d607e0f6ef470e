import { h } from "../jsx"
import { Tabs } from "../parts/tabs"
import type { SignedIn } from "../reader"

export type ProfileTab = "self" | "password" | "totp" | "devices"

export function ProfileTabs({ reader: { t }, current }: { reader: SignedIn; current: ProfileTab }) {
  const tabs = [
    { href: "/profile", label: t("profile.tabs.self"), current: current === "self" },
    { href: "/profile/password", label: t("profile.tabs.password"), current: current === "password" },
    { href: "/profile/totp", label: t("profile.tabs.totp"), current: current === "totp" },
    { href: "/profile/sessions", label: t("profile.tabs.devices"), current: current === "devices" },
  ]
  return <Tabs label={t("profile.tabs.label")} tabs={tabs} />
}

export function StaffTabs({ reader, current }: { reader: SignedIn; current: "members" | "audit" }) {
  const { t } = reader
  const tabs = [
    { href: "/staff", label: t("members.title"), current: current === "members" },
    { href: "/audit", label: t("audit.title"), current: current === "audit" },
  ].filter(({ href }) => reader.may(href, "GET"))
  return <Tabs label={t("members.title")} tabs={tabs} />
}
