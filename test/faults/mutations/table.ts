// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is sought is code
/** What is taken away, and which tests must notice, in what environment. */
export type Mutation = {
  what: string
  file: string
  find: string
  put: string
  red: string[]
  env?: Record<string, string>
}

const story = "test/faults/simulation.test.ts"
/** Two files, one of which must notice. */
export const twin = "test/domain/twin"
const client = "test/line/client.test.ts"
const quota = "test/domain/quota.test.ts"
const sending = "test/domain/delivery.test.ts"
const settling = "test/domain/engine-settle.test.ts"
const planning = "test/domain/planning.test.ts"

const at =
  (file: string) =>
  (what: string, find: string, put: string, ...red: string[]) => ({
    ...{ what, file: `src/${file}`, find, put, red: red.length > 0 ? red : [story] },
  })
const inAnswer = at("line/answer.ts")
const inClient = at("line/client.ts")
const inSend = at("domain/delivery/send.ts")
const inClaim = at("domain/delivery/claim.ts")
const inSettle = at("domain/delivery/settle.ts")
const inClose = at("domain/delivery/close.ts")
const inPlan = at("domain/enrollment/plan.ts")
const inWalks = at("domain/enrollment/claim.ts")
const inWrite = at("domain/enrollment/write.ts")
const inBatch = at("domain/batch.ts")
const inHold = at("domain/hold.ts")
const inWithdraw = at("domain/enrollment/withdraw.ts")
const inEvents = at("domain/reaction.ts")
const inQuota = at("domain/quota.ts")

export const mutations: Mutation[] = [
  // (a) The retry key.
  inClient("no retry key in the header", 'headers["x-line-retry-key"] = request.retryKey', "void 0", client),
  inSend(
    "a new key for every attempt",
    "Bun.randomUUIDv5(String(batch.friendIds[n]), batch.key)",
    "crypto.randomUUID()",
  ),
  inSend("a multicast's key made anew", "retryKey: batch.key", "retryKey: crypto.randomUUID()"),
  // (b) 409 means accepted.
  inAnswer("409 is no acceptance", "outcome.ok || status === 409", "outcome.ok", client),
  // (c) The quota's reservation.
  inPlan("nothing is reserved", "if (spent.all > 0) await reserve", "if (false) await reserve", quota),
  inPlan("the month is not looked at", "decision.paid ? all < room.paid : all < room.plain", "true", quota),
  inQuota("what is under way does not count", "+ row.open, row.accepted + row.open)", ", row.accepted)", quota),
  // (d) The lease and its fence.
  inSettle(
    "no fence",
    "state = 'sending' and attempts = ${batch.attempts}\n      and leased_until is not null",
    "true",
  ),
  inClaim(
    "leases are not respected",
    "(b.leased_until is null or b.leased_until < clock_timestamp())",
    "true",
    sending,
  ),
  inClaim("an attempt leaves no mark", "unsure = true,", "", settling),
  inSettle("a suspension waits for no planning", "if (answers && suspends(batch, answers))", "if (false)", planning),
  // (e) The channel in a predicate.
  inClaim(
    "a claim forgets its channel",
    "where b.channel_id = ${channelId} and b.id = due.id",
    "where b.id = due.id",
    twin,
  ),
  inClaim("the claim's list forgets it", "where b.channel_id = ${channelId} and b.state in", "where b.state in", twin),
  inClose(
    "whoever is done forgets it",
    "where channel_id = ${batch.channelId} and enrollment_id = any(${bigints(walks)})",
    "where enrollment_id = any(${bigints(walks)})",
    twin,
  ),
  inHold(
    "whoever holds forgets it",
    "where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)})\n        and state = 'active' and not holds",
    "where id = any(${bigints(enrollmentIds)})\n        and state = 'active' and not holds",
    twin,
  ),
  inBatch(
    "what thaws forgets it",
    "where d.channel_id = ${channelId} and d.enrollment_id = w.enrollment_id",
    "where d.enrollment_id = w.enrollment_id",
    twin,
  ),
  inBatch(
    "a thawed walk forgets it",
    "where a.channel_id = ${channelId} and a.enrollment_id = w.enrollment_id",
    "where a.enrollment_id = w.enrollment_id",
    twin,
  ),
  inWithdraw(
    "whoever withdraws forgets it",
    "where channel_id = ${channelId} and id = any(${bigints(enrollmentIds)}) and state = 'active'",
    "where id = any(${bigints(enrollmentIds)}) and state = 'active'",
    twin,
  ),
  inEvents("an event forgets it", "where e.channel_id = ${channelId} and e.id = r.id", "where e.id = r.id", twin),
  inWrite("a walk that goes on forgets it", "from w where a.channel_id = ${channelId} and", "from w where", twin),
  inQuota("what is under way elsewhere counts", "where b.channel_id = c.id and b.state in", "where b.state in", twin),
  inQuota(
    "another channel's month counts",
    "q on q.channel_id = c.id and q.month = ${month}",
    "q on q.month = ${month}",
    twin,
  ),
  // What else the promise hangs on.
  inSend("keys live for ever", "hours: 23", "hours: 2300"),
  inSend("a reply twice", "return batch.attempts > 1", "return false", quota),
  inSettle("nobody doubts the month", 'batch.kind !== "reply") await Quota.doubt', "false) await Quota.doubt", quota),
  inSettle(
    "what is unsure is thawed",
    "if (!unsure && (refusedAccess || usedUp))",
    "if (refusedAccess || usedUp)",
    sending,
  ),
  inWalks("holds do not hold", "and standing is null and", "and"),
  inWalks(
    "two planners plan the same walk",
    "limit ${limit}\n        for update skip locked",
    "limit ${limit}",
    planning,
  ),
  inBatch(
    "who stops does not leave the batch",
    "if (touched.length === 0) return",
    "if (touched.length >= 0) return",
    sending,
  ),
  inHold(
    "whoever opted out is not born held",
    "case when f.opted_out_at is not null or o.friend_id is not null then 'opted_out' end",
    "null",
  ),
  inClose("nobody is woken", "and (select awaited from", "and not (select awaited from"),
]
