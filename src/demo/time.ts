/** Time passes in the demo: the clock goes from one due instant to the next, and the real tick runs at each. */
import { sql } from "drizzle-orm"
import { instant, read } from "../domain/arrays"
import { tick } from "../tick"
import type { World } from "../world"
import type { Clock } from "./clock"

/** One friend's walks, or those of the whole account. */
type Whose = { channelId: bigint; friendId?: bigint | null }

/** When the next step is due; null when nothing lies ahead. */
export async function nextDue(world: World, { channelId, friendId }: Whose): Promise<Temporal.Instant | null> {
  const own = friendId == null ? sql`` : sql`and e.friend_id = ${friendId}`
  const [row] = await world.db.execute<{ at: string | null }>(sql`
    select min(a.next_due_at) as at from agenda a
    join enrollments e on e.channel_id = a.channel_id and e.id = a.enrollment_id
    where a.channel_id = ${channelId} and a.standing is null and a.next_due_at is not null ${own}`)
  return read(row?.at ?? null)
}

/** Rounds without any effect after which what is overdue is left to the next stop: it waits for something else. */
const PATIENCE = 40

/** Lets time pass until this instant. What falls due on the way goes out at its own moment, by a round at each. */
export async function pass(
  { world, clock, channelId }: { world: World; clock: Clock; channelId: bigint },
  until: Temporal.Instant,
  round: (world: World) => Promise<unknown> = tick,
): Promise<void> {
  for (let idle = 0; ; ) {
    const due = await nextStop(world, channelId, idle < PATIENCE)
    if (!due || Temporal.Instant.compare(due, until) > 0) break
    const overdue = Temporal.Instant.compare(due, world.now()) <= 0
    // Somebody else may be at it: the webhook drains what it took in by itself.
    if (overdue && idle++ > 0) await Bun.sleep(5)
    if (!overdue) idle = 0
    clock.forwardTo(due)
    await round(world)
  }
  clock.forwardTo(until)
}

/** When a walk, a batch or an event wants the next round. What is overdue counts only while there is patience. */
async function nextStop(world: World, channelId: bigint, overdueToo: boolean): Promise<Temporal.Instant | null> {
  const now = instant(world.now())
  const from = overdueToo ? sql`'-infinity'::timestamptz` : now
  const [row] = await world.db.execute<{ at: string | null }>(sql`
    select least(
      (select min(next_due_at) from agenda where channel_id = ${channelId} and standing is null
        and next_due_at > ${from}),
      (select min(next_attempt_at) from batches where channel_id = ${channelId} and state in ('ready', 'sending')
        and next_attempt_at > ${from}),
      (select min(coalesce(next_attempt_at, recorded_at)) from events where channel_id = ${channelId}
        and reacted_at is null and coalesce(next_attempt_at, recorded_at) > ${from})) as at`)
  return read(row?.at ?? null)
}

const patienceMs = 5_000

/**
 * Waits until what has come in was reacted to, what that made due was planned, and what was planned has left. Asked twice:
 * what became due while the first question was on its way is later than the moment that it asks of.
 */
export async function settled(world: World, channelId: bigint): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 10) {
    if (!(await isBusy(world, channelId)) && !(await isBusy(world, channelId))) return
    await Bun.sleep(10)
  }
}

async function isBusy(world: World, channelId: bigint): Promise<boolean> {
  const now = instant(world.now())
  const [row] = await world.db.execute<{ busy: boolean }>(sql`
    select exists (select 1 from events where channel_id = ${channelId} and reacted_at is null and attempts = 0)
      or exists (select 1 from agenda where channel_id = ${channelId} and standing is null and next_due_at <= ${now})
      or exists (select 1 from batches where channel_id = ${channelId} and state in ('ready', 'sending')
        and next_attempt_at <= ${now}) as busy`)
  return row!.busy
}
