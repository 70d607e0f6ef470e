/** Between the password and the session: somebody whose password fitted has ten minutes to show a code. */
import { and, eq, gt } from "drizzle-orm"
import type { Db } from "../../db"
import { signInChallenges } from "../../schema"
import type { World } from "../../world"
import * as Audit from "../audit"
import * as Secret from "../secret"
import * as Staff from "."
import * as Recovery from "./recovery"
import type { Outcome as PasswordOutcome } from "./sign-in"
import * as Totp from "./totp"
import * as Tries from "./tries"

export const LASTS = Temporal.Duration.from({ minutes: 10 })

/** The token for the cookie; it is never seen again. */
export async function begin(db: Db, staffId: bigint, at: Temporal.Instant): Promise<string> {
  const token = Secret.fresh()
  const tokenHash = Secret.hash(token)
  await db.insert(signInChallenges).values({ tokenHash, staffId, createdAt: at, expiresAt: at.add(LASTS) })
  return token
}

/** Whose second step this is, or null. */
export async function whose(db: Db, token: string, at: Temporal.Instant): Promise<Staff.Staff | null> {
  const [challenge] = await db
    .select({ staffId: signInChallenges.staffId })
    .from(signInChallenges)
    .where(and(eq(signInChallenges.tokenHash, Secret.hash(token)), gt(signInChallenges.expiresAt, at)))
  return challenge ? Staff.find(db, challenge.staffId) : null
}

export type Outcome = PasswordOutcome | { is: "expired" }

/** A code of the authenticator, or one from paper; a code from paper leaves a line in the log. */
export async function attempt(
  world: World,
  { token, code, address, agent }: { token: string; code: string; address: string; agent: string },
): Promise<Outcome> {
  const { db } = world
  const at = world.now()
  const staff = await whose(db, token, at)
  if (!staff) return { is: "expired" }
  const attempt = { kind: "code", who: String(staff.id), address } as const
  const until = await Tries.count(db, attempt, at)
  if (until) return { is: "throttled", until }
  const right = Recovery.looksLike(code)
    ? await fromPaper(db, staff, code, agent, at)
    : await Totp.take(world, staff.id, code, at)
  if (!right) return { is: "refused" }
  await Tries.forgive(db, attempt)
  await db.delete(signInChallenges).where(eq(signInChallenges.tokenHash, Secret.hash(token)))
  return { is: "welcome", staff }
}

function fromPaper(db: Db, { id, name }: Staff.Staff, code: string, agent: string, at: Temporal.Instant) {
  const hand = { staffId: id, sessionId: null, tokenId: null, who: name, agent }
  const about = { noun: "staff", deed: "changed", id } as const
  return Audit.watched(db, { hand, channelId: null, at }, (tx) => Recovery.take(tx, id, code, at), about)
}
