/**
 * Who may do what: one line for each door of the house. `app` refuses to open with a door that has no line here, and
 * `signedIn` and `onChannel` ask before anything else is done.
 */
import * as Role from "../domain/staff/role"

/** `staff`: whoever is signed in. Without an account in its path, a role means: on any account. */
export type Least = "anybody" | "staff" | Role.Role

const table: Record<string, Least> = {
  // Before anybody is known
  "GET /healthz": "anybody",
  "GET /readyz": "anybody",
  "GET /assets/:digest/:name": "anybody",
  "GET /favicon.ico": "anybody",
  "GET /colours/:list": "anybody",
  "POST /locale": "anybody",
  "POST /theme": "anybody",
  "GET /setup/:token": "anybody",
  "POST /setup/:token": "anybody",
  "GET /sign-in": "anybody",
  "POST /sessions": "anybody",
  "POST /sessions/current/end": "anybody",
  "GET /sign-in/code": "anybody",
  "POST /sign-in/code": "anybody",
  "GET /password/:token": "anybody",
  "POST /password/:token": "anybody",
  "GET /invitations/:token": "anybody",
  "POST /invitations/:token": "anybody",

  // Oneself
  "GET /profile": "staff",
  "POST /profile": "staff",
  "GET /profile/password": "staff",
  "POST /profile/password": "staff",
  "GET /profile/totp": "staff",
  "POST /profile/totp": "staff",
  "POST /profile/totp/removal": "staff",
  "POST /profile/recovery-codes": "staff",
  "POST /profile/recovery-codes/file": "staff",
  "GET /profile/sessions": "staff",
  "POST /profile/sessions/:sessionId/end": "staff",
  "POST /profile/sessions/others/end": "staff",

  // The staff: owners all of it, admins what concerns their accounts
  "GET /staff": "admin",
  "GET /staff/:staffId": "admin",
  "POST /staff/:staffId/roles": "admin",
  "POST /staff/:staffId/removal": "owner",
  "POST /staff/:staffId/totp/removal": "owner",
  "GET /staff/invitations/new": "admin",
  "POST /staff/invitations": "admin",
  "POST /staff/invitations/:invitationId/revocation": "admin",

  // The installation
  "GET /": "staff",
  "GET /channels": "staff",
  "GET /channels/new": "owner",
  "POST /channels": "owner",
  "GET /audit": "owner",

  // One account: its settings
  "GET /channels/:channelId/settings": "viewer",
  "POST /channels/:channelId/settings/reading": "operator",
  "POST /channels/:channelId/settings/probes": "operator",
  "POST /channels/:channelId/settings/webhook-test": "operator",
  "GET /channels/:channelId/settings/credentials": "admin",
  "POST /channels/:channelId/settings/credentials": "admin",
  "GET /channels/:channelId/settings/hours": "admin",
  "POST /channels/:channelId/settings/hours": "admin",
  "POST /channels/:channelId/settings/archival": "owner",
  "GET /channels/:channelId/audit": "admin",
  "GET /channels/:channelId/start": "viewer",
  "GET /channels/:channelId/start/live": "viewer",
  "POST /channels/:channelId/start/former-address": "operator",
  "POST /channels/:channelId/start/replies": "operator",
  "POST /channels/:channelId/start/hiding": "operator",
  "GET /channels/:channelId/tokens": "admin",
  "POST /channels/:channelId/tokens": "admin",
  "POST /channels/:channelId/tokens/:tokenId/revocation": "admin",

  // Daily work
  "GET /channels/:channelId": "viewer",
  "GET /channels/:channelId/live": "viewer",
  "POST /channels/:channelId/undoings/:undoingId": "operator",
  "GET /channels/:channelId/tags": "viewer",
  "POST /channels/:channelId/tags": "operator",
  "GET /channels/:channelId/tags/:tagId": "operator",
  "POST /channels/:channelId/tags/:tagId": "operator",
  "POST /channels/:channelId/tags/:tagId/removal": "operator",
  "GET /channels/:channelId/fields": "viewer",
  "POST /channels/:channelId/fields": "operator",
  "GET /channels/:channelId/fields/:fieldId": "operator",
  "POST /channels/:channelId/fields/:fieldId": "operator",
  "POST /channels/:channelId/fields/:fieldId/removal": "operator",
  "GET /channels/:channelId/marks": "viewer",
  "POST /channels/:channelId/marks": "operator",
  "POST /channels/:channelId/marks/starters": "operator",
  "POST /channels/:channelId/marks/:markId": "operator",
  "POST /channels/:channelId/marks/:markId/position": "operator",
  "POST /channels/:channelId/marks/:markId/removal": "operator",
  "GET /channels/:channelId/deliveries": "viewer",
  "GET /channels/:channelId/deliveries/retries/new": "operator",
  "POST /channels/:channelId/deliveries/retries": "operator",
  "POST /channels/:channelId/deliveries/dismissals": "operator",
  "POST /channels/:channelId/deliveries/reinstatements": "operator",
  "GET /channels/:channelId/followers": "viewer",
  "GET /channels/:channelId/followers/live": "viewer",
  "POST /channels/:channelId/followers": "operator",
  "POST /channels/:channelId/followers/stop": "operator",
  "GET /channels/:channelId/inbox": "viewer",
  "GET /channels/:channelId/inbox/live": "viewer",
  "GET /channels/:channelId/inbox/:friendId": "viewer",
  "GET /channels/:channelId/inbox/:friendId/live": "viewer",
  "GET /channels/:channelId/inbox/:friendId/attachments/:eventId": "viewer",
  "POST /channels/:channelId/inbox/:friendId/answers": "operator",
  "POST /channels/:channelId/inbox/:friendId/settlement": "operator",
  "POST /channels/:channelId/inbox/:friendId/reopening": "operator",
  "GET /channels/:channelId/forecast": "viewer",
  "GET /channels/:channelId/enrollments/:enrollmentId/steps/:stepId/why": "viewer",
  "GET /channels/:channelId/friends": "viewer",
  "POST /channels/:channelId/friends/columns": "viewer",
  "GET /channels/:channelId/friends/changes/new": "operator",
  "POST /channels/:channelId/friends/changes": "operator",
  "GET /channels/:channelId/friends/:friendId": "viewer",
  "POST /channels/:channelId/friends/:friendId/tags": "operator",
  "POST /channels/:channelId/friends/:friendId/tags/:tagId/removal": "operator",
  "POST /channels/:channelId/friends/:friendId/fields": "operator",
  "POST /channels/:channelId/friends/:friendId/mark": "operator",
  "POST /channels/:channelId/friends/:friendId/own": "operator",
  "POST /channels/:channelId/friends/:friendId/enrollments": "operator",
  "POST /channels/:channelId/enrollments/:enrollmentId/pause": "operator",
  "POST /channels/:channelId/enrollments/:enrollmentId/resumption": "operator",
  "POST /channels/:channelId/enrollments/:enrollmentId/withdrawal": "operator",
  "POST /channels/:channelId/enrollments/:enrollmentId/moves": "operator",

  // Files of messages: LINE and friends fetch them, by an address that nobody guesses
  "GET /media/:token/:file": "anybody",
  "GET /channels/:channelId/pushes": "viewer",
  "POST /channels/:channelId/pushes/:pushId/withdrawal": "operator",
  "GET /channels/:channelId/media": "viewer",
  "POST /channels/:channelId/media": "operator",
  "GET /channels/:channelId/media/:mediaId": "viewer",
  "POST /channels/:channelId/media/:mediaId": "operator",
  "POST /channels/:channelId/media/:mediaId/removal": "operator",

  // Scenarios and their steps
  "POST /channels/:channelId/previews": "operator",
  "GET /channels/:channelId/scenarios": "viewer",
  "GET /channels/:channelId/scenarios/new": "operator",
  "POST /channels/:channelId/scenarios": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/edit": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/pause": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/resumption": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/archival": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/restoration": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/removal": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/readers": "viewer",
  "POST /channels/:channelId/scenarios/:scenarioId/enrollments": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/rehearsal": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/history": "viewer",
  "POST /channels/:channelId/scenarios/:scenarioId/history/lists": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/history/segment": "viewer",
  "POST /channels/:channelId/scenarios/:scenarioId/history/segment": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId/deliveries": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/sweeps/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/sweeps": "operator",
  "GET /channels/:channelId/sweeps/:sweepId": "viewer",
  "POST /channels/:channelId/sweeps/:sweepId/start": "operator",
  "POST /channels/:channelId/sweeps/:sweepId/reversal": "operator",
  "POST /channels/:channelId/sweeps/:sweepId/removal": "operator",
  "GET /channels/:channelId/enrollments/:enrollmentId": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId/edit": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId/enablement/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/enablement": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/disablement": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/resumption": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/copies": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/position": "operator",
  "GET /channels/:channelId/halt": "viewer",
  "POST /channels/:channelId/halt": "operator",
  "POST /channels/:channelId/halt/end": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/resumption/new": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/withdrawals/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/withdrawals": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/copies": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/order": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/export": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/transfers/new": "viewer",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/imports/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/imports": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId/versions": "viewer",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/versions/:versionId/restoration": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/changes/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/changes": "operator",
  "GET /channels/:channelId/scenarios/:scenarioId/steps/:stepId/placement/new": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/placement": "operator",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/:stepId/removal": "operator",
}

/** These rooms know their callers by a bearer token, by a signature, or (the demo) let everybody in. */
const otherDoors = ["/api", "/webhooks", "/demo"]

const isOtherDoor = (path: string) => otherDoors.some((door) => path === door || path.startsWith(`${door}/`))

/** The least role for a door as it is mounted; null when nobody has written it down. */
export function leastFor(method: string, pattern: string): Least | null {
  if (isOtherDoor(pattern)) return "anybody"
  const bare = pattern.length > 1 ? pattern.replace(/\/$/, "") : pattern
  return table[`${method === "HEAD" ? "GET" : method} ${bare}`] ?? null
}

type Person = { staff: { owner: boolean } | null; channels: readonly { id: bigint; role: Role.Role }[] }

/** Whether they may go through this door, on that account. */
export function allows(least: Least, { staff, channels }: Person, channelId: string | undefined): boolean {
  if (least === "anybody") return true
  if (!staff) return false
  if (least === "staff" || staff.owner) return true
  const held = channels.filter(({ id }) => channelId === undefined || String(id) === channelId)
  return held.some(({ role }) => Role.reaches(role, least))
}

/** Whether an address can be opened, by somebody. */
export const isPage = (path: string) => doorAt("GET", path) !== undefined

const doorAt = (method: string, path: string) => {
  const parts = path.replace(/(.)\/$/, "$1").split("/")
  return doors.find((door) => door.method === method && fits(door.parts, parts))
}

/** The same for an address as a page writes it. An address that leads to no door is a bug of that page. */
export function allowsAddress(person: Person, address: string, method = "POST"): boolean {
  const path = address.replace(/[?#].*/, "")
  if (isOtherDoor(path)) return true
  const found = doorAt(method, path)
  if (!found) throw new Error(`no door for ${method} ${address} in routes/roles.ts`)
  return allows(found.least, person, found.parts[2] === ":channelId" ? path.split("/")[2] : undefined)
}

const fits = (pattern: readonly string[], parts: readonly string[]) =>
  pattern.length === parts.length && pattern.every((part, at) => part.startsWith(":") || part === parts[at])

/** Words before names: of two doors that fit, the one that says more. */
const doors = Object.entries(table)
  .map(([line, least]) => {
    const [method = "", pattern = ""] = line.split(" ")
    return { method, parts: pattern.split("/"), least }
  })
  .sort((a, b) => names(a.parts) - names(b.parts))

function names(parts: readonly string[]): number {
  return parts.filter((part) => part.startsWith(":")).length
}
