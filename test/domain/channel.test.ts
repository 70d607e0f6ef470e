import { describe, expect, test } from "bun:test"
import { eq } from "drizzle-orm"
import type { Config } from "../../src/config"
import type { Db } from "../../src/db"
import { NotFound } from "../../src/domain/absence"
import * as Channel from "../../src/domain/channel"
import * as Connection from "../../src/domain/channel/connection"
import * as Probe from "../../src/domain/channel/probe"
import * as Settings from "../../src/domain/channel/settings"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Webhook from "../../src/domain/channel/webhook"
import * as Fault from "../../src/domain/fault"
import * as Quota from "../../src/domain/quota"
import type { FaultKind } from "../../src/sandbox"
import { agenda, channels, events, quotaMonths, steps } from "../../src/schema"
import { inDb } from "../db"
import { type Joined, joined } from "../platform"
import * as People from "./people"

const ID = "1657000001"
const SECRET = "a".repeat(32)
const pair = { lineChannelId: ID, secret: SECRET }
const other = { lineChannelId: "1657000002", secret: "b".repeat(32) }

/** One channel at LINE, not connected yet. */
function atLine(body: (here: Joined & { db: Db }) => Promise<unknown>, changes: Partial<Config> = {}) {
  return inDb((db) =>
    joined(db, changes, (here) => {
      here.line.addChannel({
        ...pair,
        name: "みどり料理教室",
        pictureUrl: "https://profile.line-scdn.net/a",
        limit: 200,
      })
      return body({ ...here, db })
    }),
  )
}

const connected = async ({ w }: Joined, given = pair) => People.good(await Connection.connect(w, given)).channel

function refused(outcome: object): Fault.Fault {
  if (!Fault.isRefusal(outcome)) throw new Error("it was not refused")
  expect(outcome.faults).toHaveLength(1)
  return outcome.faults[0]!
}

describe("connecting", () => {
  test(
    "two lines of text, and the rest is read from LINE",
    atLine(async (here) => {
      const channel = await connected(here)
      const theirs = here.line.channel(ID)!
      expect(channel).toMatchObject({
        name: "みどり料理教室",
        pictureUrl: "https://profile.line-scdn.net/a",
        basicId: theirs.basicId,
        botUserId: theirs.botUserId,
        chatMode: "bot",
        zone: "Asia/Tokyo",
        connectedAt: here.w.at,
        stoppedAt: null,
      })
      expect(theirs.webhook.endpoint).toBe(`https://tobiishi.example/webhooks/${channel.id}`)
      expect(channel.webhookTest).toMatchObject({ success: true, statusCode: 200, reason: "OK" })
      expect(Webhook.state(channel, here.w.config)).toBe("ready")
      const quota = await Quota.state(here.db, channel.id, here.w.at)
      expect(quota).toMatchObject({ allowance: 200, used: 0, remaining: 200, readAt: here.w.at })
    }),
  )

  test(
    "the secret is stored sealed, and opens again",
    atLine(async (here) => {
      const channel = await connected(here)
      expect(channel.secretSealed).not.toContain(SECRET)
      expect(await Channel.credentials(here.w, channel)).toEqual(pair)
      expect(await Channel.credentials(here.w, channel.id)).toEqual(pair)
      expect(here.w.logged.join()).not.toContain(SECRET)
    }),
  )

  test(
    "a follow arrives from then on",
    atLine(async (here) => {
      const channel = await connected(here)
      await here.line.person({ name: "花子" }).follow(here.line.channel(ID)!)
      const rows = await here.db.select().from(events).where(eq(events.channelId, channel.id))
      expect(rows.filter((row) => row.kind === "line.follow")).toHaveLength(1)
    }),
  )

  const words: [string, string, string, string][] = [
    ["a Channel ID unknown to LINE", "invalid client_id", "lineChannelId", "unknown_channel_id"],
    ["a wrong secret", "invalid client_secret", "secret", "wrong_secret"],
    ["a pair that LINE will not tell apart", "Client authentication failed", "secret", "credentials_refused"],
    ["words about both", "invalid client_id or client_secret", "secret", "credentials_refused"],
  ]
  for (const [name, said, path, code] of words)
    test(
      `${name} has words of its own, and nothing is saved`,
      atLine(async (here) => {
        here.w.line = { ...here.w.line, botInfo: async () => ({ is: "unauthorized", status: 400, words: said }) }
        expect(refused(await Connection.connect(here.w, pair))).toEqual({ path, code, words: said })
        expect(await Channel.list(here.db)).toEqual([])
      }),
    )

  test(
    "a pair that LINE itself refuses",
    atLine(async (here) => {
      expect(refused(await Connection.connect(here.w, { ...pair, secret: "c".repeat(32) }))).toMatchObject({
        code: "credentials_refused",
      })
      expect(refused(await Connection.connect(here.w, other))).toMatchObject({ code: "credentials_refused" })
    }),
  )

  const troubles: [FaultKind, string][] = [
    ["drop", "line_unreachable"],
    ["5xx", "line_unreachable"],
    ["garbage", "line_unreachable"],
    ["429", "line_busy"],
    ["403", "not_messaging_api"],
  ]
  for (const [kind, code] of troubles)
    test(
      `LINE answers with ${kind}: ${code}, nothing is saved, and it can be tried again`,
      atLine(async (here) => {
        here.line.faults.add({ kind, endpoint: "info" })
        expect(refused(await Connection.connect(here.w, pair))).toMatchObject({ path: "", code })
        expect(await Channel.list(here.db)).toEqual([])
        here.line.faults.clear()
        expect((await connected(here)).name).toBe("みどり料理教室")
      }),
    )

  test("what was pasted is forgiven its spaces and wide digits, nothing else", () => {
    const pasted = Fault.read(Connection.schema, { lineChannelId: " １６５７000001\n", secret: `\t${SECRET} ` })
    expect(pasted).toEqual({ value: pair })
    const codes = (input: object) => {
      const read = Fault.read(Connection.schema, input)
      return Fault.isRefusal(read) ? read.faults.map(({ path, code }) => `${path}: ${code}`) : []
    }
    expect(codes({ lineChannelId: "@abc", secret: SECRET })).toEqual(["lineChannelId: channel_id_form"])
    expect(codes({ lineChannelId: ID, secret: "short" })).toEqual(["secret: secret_form"])
    expect(codes({ lineChannelId: "", secret: "" })).toEqual(
      expect.arrayContaining(["lineChannelId: empty", "secret: empty"]),
    )
  })
})

describe("a webhook that does not work yet is no refusal: the channel is saved and says what to do", () => {
  const stateOf = async (here: Joined) => Webhook.state(await connected(here), here.w.config)

  test(
    "our public address is not known",
    atLine(
      async (here) => {
        expect(await stateOf(here)).toBe("unaddressed")
        expect(here.line.channel(ID)!.webhook.endpoint).toBeNull()
      },
      { publicUrl: null },
    ),
  )

  test(
    "our public address is not https, which LINE asks for",
    atLine(async (here) => {
      const config = { publicUrl: "http://tobiishi.example", lineApiUrl: "https://api.line.example" }
      expect(Webhook.state(await connected(here), config)).toBe("insecure")
    }),
  )

  test(
    "LINE does not take the address",
    atLine(async (here) => {
      here.line.faults.add({ kind: "5xx", endpoint: "webhook/endpoint", times: 1 })
      const channel = await connected(here)
      expect(Webhook.state(channel, here.w.config)).toBe("unset")
      expect(channel.webhookTest).toMatchObject({ success: false, reason: "NOT_SET" })
    }),
  )

  test(
    "LINE cannot connect to us",
    atLine(
      async (here) => {
        const channel = await connected(here)
        expect(Webhook.state(channel, here.w.config)).toBe("failing")
        expect(channel.webhookTest).toMatchObject({ success: false, reason: "COULD_NOT_CONNECT" })
      },
      { publicUrl: "https://elsewhere.example" },
    ),
  )

  test(
    "a test that LINE will not run now",
    atLine(async (here) => {
      here.line.faults.add({ kind: "429", endpoint: "webhook/test", times: 1 })
      const channel = await connected(here)
      expect(Webhook.state(channel, here.w.config)).toBe("failing")
      expect(channel.webhookTest).toMatchObject({ reason: "NOT_TESTED" })
      await Webhook.point(here.w, channel.id)
      expect(Webhook.state(await Channel.find(here.db, channel.id), here.w.config)).toBe("ready")
    }),
  )

  test(
    "“Use webhook” is off, which only LINE's console can switch",
    atLine(async (here) => {
      here.line.channel(ID)!.webhook.active = false
      const channel = await connected(here)
      expect(Webhook.state(channel, here.w.config)).toBe("off")
      here.line.channel(ID)!.webhook.active = true
      const read = People.good(await Connection.refresh(here.w, channel.id)).channel
      expect(Webhook.state(read, here.w.config)).toBe("ready")
    }),
  )

  test(
    "another tool has taken the address over, and testing takes it back",
    atLine(async (here) => {
      const channel = await connected(here)
      here.line.channel(ID)!.webhook.endpoint = "https://another-tool.example/hook"
      const read = People.good(await Connection.refresh(here.w, channel.id)).channel
      expect(Webhook.state(read, here.w.config)).toBe("elsewhere")
      await Webhook.point(here.w, channel.id)
      expect(here.line.channel(ID)!.webhook.endpoint).toBe(`https://tobiishi.example/webhooks/${channel.id}`)
    }),
  )
})

describe("one LINE channel id stands once in an installation", () => {
  test(
    "connecting it again names the channel that has it",
    atLine(async (here) => {
      await connected(here)
      expect(refused(await Connection.connect(here.w, pair))).toEqual({
        path: "lineChannelId",
        code: "channel_taken",
        params: { name: "みどり料理教室" },
      })
    }),
  )

  test(
    "another channel cannot change to it",
    atLine(async (here) => {
      here.line.addChannel({ ...other, name: "あお料理教室" })
      await connected(here)
      const second = await connected(here, other)
      expect(refused(await Connection.replace(here.w, second.id, pair, true))).toMatchObject({ code: "channel_taken" })
    }),
  )

  test(
    "one that was put away comes back with everything it had",
    atLine(async (here) => {
      const channel = await connected(here)
      await Channel.archive(here.db, channel.id, here.w.at)
      expect(await Channel.list(here.db)).toEqual([])
      expect(Channel.find(here.db, channel.id)).rejects.toBeInstanceOf(NotFound)
      const again = await connected(here)
      expect(again.id).toBe(channel.id)
      expect(again.archivedAt).toBeNull()
    }),
  )
})

describe("credentials can be replaced at any time", () => {
  test(
    "a reissued secret of the same account: no question asked, and a stopped channel goes on",
    atLine(async (here) => {
      const channel = await connected(here)
      here.line.reissueSecret(here.line.channel(ID)!, "d".repeat(32))
      await Trouble.stop(here.db, channel.id, People.refusedIn("Authentication failed"), here.w.at)
      const given = { ...pair, secret: "d".repeat(32) }
      const after = People.good(await Connection.replace(here.w, channel.id, given)).channel
      expect(after.stoppedAt).toBeNull()
      expect(after.stoppedWords).toBeNull()
      expect(await Channel.credentials(here.w, after)).toEqual(given)
      expect(Webhook.state(after, here.w.config)).toBe("ready")
    }),
  )

  test(
    "what LINE refuses changes nothing",
    atLine(async (here) => {
      const channel = await connected(here)
      expect(refused(await Connection.replace(here.w, channel.id, other))).toMatchObject({
        code: "credentials_refused",
      })
      expect(await Channel.find(here.db, channel.id)).toEqual(channel)
    }),
  )

  test(
    "another account asks for a confirmation that names both, and keeps nothing of the former one's quota",
    atLine(async (here) => {
      const theirs = here.line.addChannel({ ...other, name: "あお料理教室", limit: 1000 })
      const channel = await connected(here)
      await Quota.count(here.db, channel.id, 150, here.w.at)
      const asked = refused(await Connection.replace(here.w, channel.id, other))
      expect(asked).toMatchObject({ path: "confirmed", code: "other_account" })
      expect(asked.params).toMatchObject({ was: "みどり料理教室", now: "あお料理教室", nowBasicId: theirs.basicId })
      expect(await Channel.credentials(here.w, channel.id)).toEqual(pair)

      const after = People.good(await Connection.replace(here.w, channel.id, other, true)).channel
      expect(after).toMatchObject({ id: channel.id, lineChannelId: other.lineChannelId, botUserId: theirs.botUserId })
      expect(theirs.webhook.endpoint).toBe(`https://tobiishi.example/webhooks/${channel.id}`)
      const months = await here.db.select().from(quotaMonths).where(eq(quotaMonths.channelId, channel.id))
      expect(months).toHaveLength(1)
      expect(await Quota.state(here.db, channel.id, here.w.at)).toMatchObject({ allowance: 1000, used: 0 })
    }),
  )
})

describe("a stopped channel (semantics section 9: 401, 403)", () => {
  const stoppedAt = async (here: Joined & { db: Db }, id: bigint) => (await Channel.find(here.db, id)).stoppedAt

  test(
    "keeps the first moment and words",
    atLine(async (here) => {
      const { id } = await connected(here)
      await Trouble.stop(here.db, id, People.refusedIn("first"), here.w.at)
      await Trouble.stop(here.db, id, People.refusedIn("second"), here.w.at.add({ minutes: 5 }))
      expect(await Channel.find(here.db, id)).toMatchObject({ stoppedAt: here.w.at, stoppedWords: "first" })
    }),
  )

  test(
    "is asked about each minute, not sooner, and resumes when the answer changes",
    atLine(async (here) => {
      const { id } = await connected(here)
      const asked = () => here.line.log.entries.length
      here.line.reissueSecret(here.line.channel(ID)!, "d".repeat(32))
      await Trouble.stop(here.db, id, People.refusedIn("Authentication failed"), here.w.at)
      const before = asked()
      await Probe.probe(here.w)
      expect(asked()).toBe(before)

      here.w.at = here.w.at.add({ seconds: 60 })
      await Probe.probe(here.w)
      expect(await stoppedAt(here, id)).not.toBeNull()
      expect((await Channel.find(here.db, id)).stoppedWords).toContain("invalid_client")

      here.line.reissueSecret(here.line.channel(ID)!, SECRET)
      here.w.at = here.w.at.add({ seconds: 59 })
      await Probe.probe(here.w)
      expect(await stoppedAt(here, id)).not.toBeNull()
      here.w.at = here.w.at.add({ seconds: 1 })
      await Probe.probe(here.w)
      expect(await Channel.find(here.db, id)).toMatchObject({ stoppedAt: null, stoppedWords: null })
    }),
  )

  test(
    "stays stopped while LINE cannot be reached at all",
    atLine(async (here) => {
      const { id } = await connected(here)
      await Trouble.stop(here.db, id, People.refusedIn("Authentication failed"), here.w.at)
      here.line.faults.add({ kind: "5xx" })
      here.w.at = here.w.at.add({ minutes: 1 })
      await Probe.probe(here.w)
      expect(await Channel.find(here.db, id)).toMatchObject({ stoppedWords: "Authentication failed" })
      here.line.faults.clear()
    }),
  )

  test(
    "that was put away is left in peace",
    atLine(async (here) => {
      const { id } = await connected(here)
      await Trouble.stop(here.db, id, People.refusedIn("words"), here.w.at)
      await Channel.archive(here.db, id, here.w.at)
      here.w.at = here.w.at.add({ minutes: 2 })
      await Probe.probe(here.w)
      const [row] = await here.db.select().from(channels).where(eq(channels.id, id))
      expect(row!.stoppedAt).not.toBeNull()
    }),
  )
})

describe("settings", () => {
  const given = { zone: "Asia/Tokyo", windowOpens: null, windowCloses: null, quotaReserve: 0 }
  const codes = (input: object) => {
    const read = Fault.read(Settings.schema, { ...given, ...input })
    return Fault.isRefusal(read) ? read.faults.map(({ path, code }) => `${path}: ${code}`) : []
  }

  test("a zone is an IANA name", () => {
    for (const zone of ["Asia/Tokyo", "UTC", "America/Argentina/Buenos_Aires", "Europe/Kyiv"])
      expect(codes({ zone })).toEqual([])
    for (const zone of ["", "Tokyo", "+09:00", "asia/tokyo", "Asia/Tokyo'; --", "JST"])
      expect(codes({ zone })).toEqual(["zone: unknown_zone"])
  })

  test("a window has two different ends, and may cross midnight (semantics section 3)", () => {
    expect(codes({ windowOpens: "08:00", windowCloses: "21:00" })).toEqual([])
    expect(codes({ windowOpens: "21:00", windowCloses: "08:00" })).toEqual([])
    expect(codes({ windowOpens: "08:00", windowCloses: null })).toEqual(["windowCloses: half_window"])
    expect(codes({ windowOpens: "08:00", windowCloses: "08:00" })).toEqual(["windowCloses: empty_window"])
    expect(codes({ windowOpens: "08:00", windowCloses: "08:00:00" })).toEqual(["windowCloses: empty_window"])
    expect(codes({ windowOpens: "25:00", windowCloses: "08:00" })).toEqual(["windowOpens: bad_form"])
    expect(codes({ quotaReserve: -1 })).toEqual(["quotaReserve: out_of_range"])
  })

  test(
    "a change of zone or window retimes every step and looks at every walk again (semantics sections 3 and 6)",
    inDb(async (db) => {
      const channelId = await People.channel(db)
      const scenario = await People.scenario(db, channelId)
      await People.step(db, channelId, scenario.id)
      const walk = await People.walk(db, channelId, scenario.id, await People.friend(db, channelId))
      await db
        .update(agenda)
        .set({ nextDueAt: People.morning.add({ hours: 34 }) })
        .where(eq(agenda.enrollmentId, walk))
      const later = People.morning.add({ hours: 3 })
      await Settings.change(db, channelId, { ...given, zone: "Europe/Paris", lateChoice: "deliver" }, later)
      const [step] = await db.select().from(steps).where(eq(steps.channelId, channelId))
      expect(step).toMatchObject({ availableFrom: later, lateChoice: "deliver" })
      const [row] = await db.select().from(agenda).where(eq(agenda.enrollmentId, walk))
      expect(row!.nextDueAt).toEqual(later)
    }),
  )

  test(
    "the reserve alone retimes nothing, nor does saving what stood there",
    inDb(async (db) => {
      const channelId = await People.channel(db, { windowOpens: "08:00", windowCloses: "21:00" })
      const scenario = await People.scenario(db, channelId)
      await People.step(db, channelId, scenario.id)
      const same = {
        ...given,
        windowOpens: "08:00",
        windowCloses: "21:00",
        quotaReserve: 50,
        lateChoice: "none" as const,
      }
      const channel = await Settings.change(db, channelId, same, People.morning.add({ hours: 3 }))
      expect(channel.quotaReserve).toBe(50)
      const [step] = await db.select().from(steps).where(eq(steps.channelId, channelId))
      expect(step!.availableFrom).toEqual(People.morning)
    }),
  )
})
