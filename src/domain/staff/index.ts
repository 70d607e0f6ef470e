/** People who sign in to the admin. Passwords are in `password.ts`, the first person's link in `setup.ts`. */
import { eq, sql } from "drizzle-orm"
import * as v from "valibot"
import type { Db } from "../../db"
import { staff } from "../../schema"
import { present } from "../absence"
import * as Fault from "../fault"
import { type Refusal, say } from "../fault"
import * as Shape from "../shape"
import * as Password from "./password"

export { setupLink } from "./setup"

/** Nothing secret: neither the password's hash nor what the second step is computed from. */
export type Staff = Omit<typeof staff.$inferSelect, "passwordHash" | "totpSealed" | "totpPeriod">

export const email = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, say("empty")),
  v.maxLength(254, say("too_long", { max: 254 })),
  v.email(say("bad_form", { example: "hanako@example.jp" })),
)

export const schema = v.pipe(
  v.object({ name: Shape.name(80), email, password: Password.schema }),
  v.forward(
    v.partialCheck(
      [["email"], ["password"]],
      ({ email, password }) => password.trim().toLowerCase() !== email.toLowerCase(),
      say("password_is_email"),
    ),
    ["password"],
  ),
)
export type Input = v.InferOutput<typeof schema>

type Newcomer = Omit<Input, "password"> & { passwordHash: string; locale: Staff["locale"]; owner?: boolean }

/** Takes a hash, not a password: hashing costs a quarter of a second and belongs outside any transaction. */
export async function create(
  db: Db,
  { name, email, passwordHash, locale, owner = false }: Newcomer,
  at: Temporal.Instant,
): Promise<Staff | Refusal> {
  const [person] = await db
    .insert(staff)
    .values({ name, email, passwordHash, locale, createdAt: at, ownerSince: owner ? at : null })
    .onConflictDoNothing()
    .returning(columns)
  return person ?? Fault.one("email", "taken")
}

export async function anybody(db: Db): Promise<boolean> {
  return (await db.select({ id: staff.id }).from(staff).limit(1)).length > 0
}

/** Everybody, or those who see one account: its own, and the owners. By name, at most five hundred. */
export function list(db: Db, channelId?: bigint): Promise<Staff[]> {
  const sees = sql`${staff.ownerSince} is not null or exists (
    select 1 from roles r where r.staff_id = ${staff.id} and r.channel_id = ${channelId ?? 0n})`
  return db
    .select(columns)
    .from(staff)
    .where(channelId === undefined ? undefined : sees)
    .orderBy(staff.name, staff.id)
    .limit(500)
}

/** With the password's hash, for signing in only. */
export async function byEmail(db: Db, email: string) {
  const [person] = await db
    .select()
    .from(staff)
    .where(eq(sql`lower(${staff.email})`, email.toLowerCase()))
  return person ?? null
}

export async function find(db: Db, staffId: bigint): Promise<Staff> {
  const [person] = await db.select(columns).from(staff).where(eq(staff.id, staffId))
  return present(person, "staff")
}

/** From now on the pages speak this language to them, wherever they sign in. */
export async function speak(db: Db, staffId: bigint, locale: Staff["locale"]): Promise<void> {
  await db.update(staff).set({ locale }).where(eq(staff.id, staffId))
}

export const columns = {
  id: staff.id,
  email: staff.email,
  name: staff.name,
  locale: staff.locale,
  createdAt: staff.createdAt,
  ownerSince: staff.ownerSince,
  totpSince: staff.totpSince,
}
