import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../db"
import { apiTokens } from "../schema"
import { present } from "./absence"
import * as Shape from "./shape"

/** Keys to the API, for one channel or for all. Only a hash is kept: the token itself is shown once. */
export type Token = Omit<typeof apiTokens.$inferSelect, "tokenHash">

export const schema = v.strictObject({
  name: Shape.name(100),
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

type Page = { before?: bigint; limit?: number }

/** A page of tokens, newest first; of one channel: its own and those for all. */
export function list(db: Db, channelId?: bigint, { before, limit = 200 }: Page = {}): Promise<Token[]> {
  const older = before === undefined ? undefined : lt(apiTokens.id, before)
  return db
    .select(columns)
    .from(apiTokens)
    .where(and(fits(channelId), older))
    .orderBy(desc(apiTokens.id))
    .limit(limit)
}

/** One that may be used on this channel. */
export async function find(db: Db, channelId: bigint, tokenId: bigint): Promise<Token> {
  const [token] = await db
    .select(columns)
    .from(apiTokens)
    .where(and(fits(channelId), eq(apiTokens.id, tokenId)))
  return present(token, "token")
}

const fits = (channelId: bigint | undefined) =>
  channelId === undefined ? undefined : or(eq(apiTokens.channelId, channelId), isNull(apiTokens.channelId))

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
