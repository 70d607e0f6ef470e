import { and, desc, eq, isNull, or, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../db"
import { apiTokens } from "../schema"
import { present } from "./absence"
import * as Shape from "./shape"

/** Keys to the API, for one channel or for all. Only a hash is kept: the token itself is shown once. */
export type Token = Omit<typeof apiTokens.$inferSelect, "tokenHash">

export const schema = v.strictObject({
  name: Shape.line(100),
  channelId: v.optional(v.nullable(Shape.id), null),
})
export type Input = v.InferOutput<typeof schema>

const columns = {
  id: apiTokens.id,
  channelId: apiTokens.channelId,
  name: apiTokens.name,
  createdAt: apiTokens.createdAt,
  usedAt: apiTokens.usedAt,
  revokedAt: apiTokens.revokedAt,
}

/** `secret` is what the caller of the API sends; it is never seen again. */
export async function create(
  db: Db,
  { name, channelId }: Input,
  at: Temporal.Instant,
): Promise<{ token: Token; secret: string }> {
  const secret = `tobi_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`
  const [token] = await db
    .insert(apiTokens)
    .values({ name, channelId, tokenHash: hash(secret), createdAt: at })
    .returning(columns)
  return { token: token!, secret }
}

/** All tokens, newest first; of one channel: its own and those for all. */
export function list(db: Db, channelId?: bigint, limit = 200): Promise<Token[]> {
  const fits = channelId === undefined ? undefined : or(eq(apiTokens.channelId, channelId), isNull(apiTokens.channelId))
  return db.select(columns).from(apiTokens).where(fits).orderBy(desc(apiTokens.id)).limit(limit)
}

/** From now on nobody enters with it. Revoking again changes nothing. */
export async function revoke(db: Db, tokenId: bigint, at: Temporal.Instant): Promise<Token> {
  const [token] = await db
    .update(apiTokens)
    .set({ revokedAt: sql`coalesce(${apiTokens.revokedAt}, ${at.toString()}::timestamptz)` })
    .where(eq(apiTokens.id, tokenId))
    .returning(columns)
  return present(token, "token")
}

/**
 * Whose token this is, or null. The lookup is by hash: how long it takes says nothing about how near a guess came.
 * Its last use is written down at most once a minute.
 */
export async function verify(db: Db, secret: string, at: Temporal.Instant): Promise<Token | null> {
  const [token] = await db
    .select(columns)
    .from(apiTokens)
    .where(and(eq(apiTokens.tokenHash, hash(secret)), isNull(apiTokens.revokedAt)))
  if (!token) return null
  if (!token.usedAt || at.since(token.usedAt).total("seconds") >= 60)
    await db.update(apiTokens).set({ usedAt: at }).where(eq(apiTokens.id, token.id))
  return token
}

const hash = (secret: string) => new Bun.CryptoHasher("sha256").update(secret).digest("hex")
