import type { tokens as ja } from "../ja/tokens"
import type { Shape } from "../shape"

export const tokens: Shape<typeof ja> = {
  title: "API tokens",
  lead: "Keys with which other systems use Tobiishi.",
  docs: "API reference (OpenAPI)",
  empty: "No tokens yet",
  emptyWhy: "Make one when a members' site or a spreadsheet is to register friends or start scenarios.",
  create: "Create a token",
  name: "Name",
  nameHint: "Say where it is used, such as “members' site”.",
  scope: "Where it is valid",
  scopeOne: "“{{name}}” only",
  scopeHere: "This account",
  scopeAll: "All accounts",
  onceTitle: "Here is the token. Keep it now",
  onceWhy: "It is shown this once only. If you lose it, revoke it and create another.",
  copy: "Copy the token",
  column: { name: "Name", scope: "Valid for", created: "Created", used: "Last used", state: "State" },
  neverUsed: "Never",
  live: "Active",
  revoked: "Revoked",
  revoke: "Revoke",
  revokeAsk: "Revoke “{{name}}”? Whatever uses it stops working at once.",
  madeOnceFlash:
    "The form was sent twice; one token was made. It is shown once only: if you did not keep it, revoke it and make another.",
  revokedFlash: "The token was revoked.",
}
