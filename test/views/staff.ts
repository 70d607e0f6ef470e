import type { Entry } from "../../src/domain/audit"
import type { Invitation } from "../../src/domain/staff/invitation"
import type { Member } from "../../src/domain/staff/member"
import * as Audit from "../../views/audit"
import { Accept, Gone } from "../../views/staff/accept"
import { Devices } from "../../views/staff/devices"
import { Invite, Made } from "../../views/staff/invite"
import { Member as MemberPage } from "../../views/staff/member"
import { Members } from "../../views/staff/members"
import { NewPassword, NoPassword } from "../../views/staff/new-password"
import { PasswordPage } from "../../views/staff/password"
import { Profile } from "../../views/staff/profile"
import { SecondStepPage } from "../../views/staff/second-step"
import { Codes, Off, On } from "../../views/staff/totp"
import { hostile, hostileUrl, now } from "./hostile"
import type { Show } from "./registry"

const entry: Entry = {
  ...{ id: 1n, at: now, channelId: 7n, staffId: 1n, sessionId: 1n, tokenId: null, who: hostile, agent: hostile },
  ...{ noun: "tag", deed: "changed", subjectId: 1n, subject: hostile, counts: { [hostile]: 3 } },
  changes: [
    { path: hostile, before: hostile, after: hostile },
    { path: "name", before: hostile, after: null },
    { path: "secret", secret: true },
    ...["a", "b", "c", "d", "e"].map((path) => ({ path, before: null, after: hostile })),
  ],
}
const roles = new Map([[7n, "operator" as const]])
const member: Member = {
  ...{ id: 1n, name: hostile, email: hostile, locale: "ja", createdAt: now, ownerSince: null, totpSince: now },
  ...{ roles, seenAt: now },
}
const invitation: Invitation = {
  ...{ id: 1n, label: hostile, owner: true, invitedBy: 1n, by: hostile, roles },
  ...{ createdAt: now, expiresAt: now, usedAt: null, usedBy: null, revokedAt: null },
}
const faults = ["", "owner", "roles", "label", "name", "email", "password", "current", "code", "renewing"].map(
  (path) => ({
    ...{ path, code: "line", words: hostile, params: { words: hostile } },
  }),
)
const device = { id: 2n, userAgent: hostile, address: hostile, createdAt: now, seenAt: now }
const pages = { newer: hostileUrl, older: hostileUrl }

export const staff: Record<string, Show> = {
  "audit:List": (reader) =>
    Audit.List({
      ...{ reader, path: hostileUrl, entries: [entry], people: [{ id: 1n, name: hostile }], pages },
      searched: { staff: hostile, noun: "tag", day: hostile },
    }),
  "staff/members:Members": (reader) => Members({ reader, members: [member], invitations: [invitation] }),
  "staff/member:Member": (reader) =>
    MemberPage({ reader, member, accounts: reader.channels, faults, removing: hostile }),
  "staff/invite:Invite": (reader) =>
    Invite({ reader, accounts: reader.channels, typed: { label: hostile, owner: true, roles }, faults }),
  "staff/invite:Made": (reader) => Made({ reader, link: hostileUrl, until: now }),
  "staff/accept:Accept": (reader) =>
    Accept({
      ...{ reader: { ...reader, staff: null }, token: hostile, invitation, accounts: new Map([[7n, hostile]]) },
      ...{ entered: { name: hostile, email: hostile }, faults },
    }),
  "staff/accept:Gone": (reader) => Gone({ reader }),
  "staff/second-step:SecondStepPage": (reader) =>
    SecondStepPage({ reader, back: hostileUrl, outcome: { is: "throttled", until: now } }),
  "staff/new-password:NewPassword": (reader) => NewPassword({ reader, token: hostile, person: member, faults }),
  "staff/new-password:NoPassword": (reader) => NoPassword({ reader }),
  "staff/profile:Profile": (reader) => Profile({ reader, typed: { name: hostile, email: hostile }, faults }),
  "staff/password:PasswordPage": (reader) => PasswordPage({ reader, faults }),
  "staff/totp:Off": (reader) => Off({ reader, secret: hostile, address: hostile, kept: hostile, faults }),
  "staff/totp:On": (reader) => On({ reader, since: now, left: 3, faults }),
  "staff/totp:Codes": (reader) => Codes({ reader, codes: [hostile] }),
  "staff/devices:Devices": (reader) => Devices({ reader, devices: [device, { ...device, id: 1n }] }),
}
