/** The friends an account already has, fetched from LINE where LINE tells them. */
import { expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Connection from "../../src/domain/channel/connection"
import * as Followers from "../../src/domain/friend/followers"
import * as Profile from "../../src/domain/friend/profile"
import { ownDb } from "../db"
import { type Joined, joined } from "../platform"
import * as People from "./people"

const pair = { lineChannelId: "1657000001", secret: "a".repeat(32) }

type Here = Joined & { id: bigint; theirs: ReturnType<Joined["line"]["addChannel"]>; count: () => Promise<number> }

/** A verified account with so many friends, of whom we know nothing. */
function verified(friends: number, body: (here: Here) => Promise<unknown>) {
  return ownDb(({ db }) =>
    joined(db, {}, async (here) => {
      const theirs = here.line.addChannel({ ...pair, name: "教室", verified: true })
      const { id } = People.good(await Connection.connect(here.w, pair)).channel
      for (let n = 0; n < friends; n += 1) {
        const { userId } = here.line.person({ name: `友だち${n}` })
        theirs.friends.set(userId, { state: "following", wasFriend: true, wroteAt: null })
      }
      const count = async () => Number((await db.execute(sql`select count(*)::int as n from friends`))[0]!.n)
      await body({ ...here, id, theirs, count })
    }),
  )
}

const reading = (here: Here) => Followers.find(here.w.db, here.id)
const pass = async (here: Here, seconds: number) => {
  for (let n = 0; n < seconds; n += 1) {
    here.w.at = here.w.at.add({ seconds: 1 })
    await Followers.readDue(here.w)
  }
}

test(
  "every friend is known once, page by page, and their names follow without keeping newcomers' waiting",
  verified(2_300, async (here) => {
    const { w, id, count } = here
    const [known] = [...here.theirs.friends.keys()]
    await People.friend(w.db, id, { lineUserId: known, name: "もう知っている" })
    expect(await Followers.begin(w.db, id, null, w.at)).toBe(true)
    expect(await Followers.begin(w.db, id, null, w.at)).toBe(false)
    await Followers.readDue(w)
    expect(await reading(here)).toMatchObject({ state: "done", seen: 2_300, added: 2_299, nextAt: null })
    expect(await count()).toBe(2_300)
    expect(await Followers.nameless(w.db, id, 5_000)).toBe(2_299)
    expect(await Followers.nameless(w.db, id, 100)).toBe(100)
    // Twenty milliseconds apart: in a second half of what the chore asks for.
    const [row] = await w.db.execute<{ n: number }>(sql`
      select count(*)::int as n from friends where profile_due_at <= ${w.at.add({ seconds: 1 }).toString()}::timestamptz`)
    expect(row!.n).toBe(50)
    w.at = w.at.add({ seconds: 2 })
    await Profile.fetchDue(w)
    const [named] = await w.db.execute<{ n: number }>(
      sql`select count(*)::int as n from friends where name like '友だち%'`,
    )
    expect(named!.n).toBe(100)
    const [known2] = await w.db.execute<{ name: string }>(sql`select name from friends where line_user_id = ${known!}`)
    expect(known2!.name).toBe("もう知っている")
    const walks = await w.db.execute(sql`select 1 from enrollments`)
    expect(walks).toHaveLength(0)
  }),
)

test(
  "an account that LINE does not tell is refused for good, and may ask again",
  verified(3, async (here) => {
    here.theirs.verified = false
    await Followers.begin(here.w.db, here.id, null, here.w.at)
    await Followers.readDue(here.w)
    expect(await reading(here)).toMatchObject({ state: "refused", nextAt: null, added: 0 })
    here.theirs.verified = true
    expect(await Followers.begin(here.w.db, here.id, null, here.w.at)).toBe(true)
    await Followers.readDue(here.w)
    expect(await reading(here)).toMatchObject({ state: "done", added: 3 })
  }),
)

test(
  "it goes on where it was left, whatever LINE does meanwhile",
  verified(1_500, async (here) => {
    const { w, id, line, count } = here
    await Followers.begin(w.db, id, null, w.at)
    // The first page comes, the second does not.
    const real = w.line.followers
    let calls = 0
    w.line = {
      ...w.line,
      followers: (...asked) =>
        ++calls === 1 ? real(...asked) : Promise.resolve({ is: "unavailable", status: 503, words: "down" }),
    }
    await Followers.readDue(w)
    expect(await reading(here)).toMatchObject({ state: "reading", seen: 1_000, attempts: 1, words: "down" })
    await pass(here, 3)
    expect(calls).toBe(2)
    w.line = { ...w.line, followers: real }
    await pass(here, 10)
    expect(await reading(here)).toMatchObject({ state: "done", seen: 1_500, added: 1_500, words: null })
    expect(await count()).toBe(1_500)
    expect(line.log).toBeDefined()
  }),
)

test(
  "a place in the list that LINE has forgotten is no end: from the beginning, and nobody twice",
  verified(1_200, async (here) => {
    const { w, id, count } = here
    await Followers.begin(w.db, id, null, w.at)
    await w.db.execute(sql`update follower_readings set next_token = ${`1000.${w.at.epochMilliseconds}`}`)
    await Followers.readDue(w)
    expect(await reading(here)).toMatchObject({ state: "done", added: 200 })
    await Followers.begin(w.db, id, null, w.at)
    await w.db.execute(
      sql`update follower_readings set next_token = ${`1000.${w.at.subtract({ hours: 25 }).epochMilliseconds}`}`,
    )
    await pass(here, 12)
    expect(await reading(here)).toMatchObject({ state: "done", seen: 1_200, added: 1_000 })
    expect(await count()).toBe(1_200)
  }),
)

test(
  "stopped by staff it stays stopped, and those who were read stay",
  verified(3, async (here) => {
    const { w, id, count } = here
    await Followers.begin(w.db, id, null, w.at)
    await Followers.stop(w.db, id, w.at)
    await pass(here, 3)
    expect(await reading(here)).toMatchObject({ state: "stopped", seen: 0 })
    expect(await count()).toBe(0)
  }),
)
