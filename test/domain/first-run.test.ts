/** From credentials to the first answer: what looks for itself, and what each failure is called. */
import { describe, expect, test } from "bun:test"
import type { Config } from "../../src/config"
import * as Channel from "../../src/domain/channel"
import * as Checklist from "../../src/domain/channel/checklist"
import * as Connection from "../../src/domain/channel/connection"
import { causeOf } from "../../src/domain/channel/diagnosis"
import * as FirstRun from "../../src/domain/channel/first-run"
import * as Webhook from "../../src/domain/channel/webhook"
import { ownDb } from "../db"
import { type Joined, joined } from "../platform"
import * as People from "./people"

const pair = { lineChannelId: "1657000001", secret: "a".repeat(32) }

type Here = Joined & {
  theirs: ReturnType<Joined["line"]["addChannel"]>
  connect: () => Promise<bigint>
  states: (id: bigint) => Promise<Checklist.Checklist["states"]>
  /** Lets so many seconds go by, one chore each. */
  pass: (seconds: number) => Promise<void>
}

function atLine(body: (here: Here) => Promise<unknown>, changes: Partial<Config> = {}) {
  return ownDb(({ db }) =>
    joined(db, changes, async (here) => {
      const theirs = here.line.addChannel({ ...pair, name: "教室", limit: 200 })
      await body({
        ...{ ...here, theirs },
        connect: async () => People.good(await Connection.connect(here.w, pair)).channel.id,
        states: async (id) => (await Checklist.read(here.w, id)).states,
        async pass(seconds) {
          for (let n = 0; n < seconds; n += 1) {
            here.w.at = here.w.at.add({ seconds: 1 })
            await Checklist.lookDue(here.w)
          }
        },
      })
    }),
  )
}

describe("the checklist", () => {
  test(
    "is done step by step, and sees each by itself",
    atLine(async ({ w, theirs, connect, states, pass, line }) => {
      theirs.webhook.active = false
      const id = await connect()
      const begin = {
        credentials: "done",
        webhook: "done",
        use: "now",
        replies: "now",
        message: "later",
        answer: "later",
      }
      expect(await states(id)).toEqual(begin as never)
      await FirstRun.watch(w.db, id, w.at)
      theirs.webhook.active = true
      await pass(6)
      expect(await states(id)).toMatchObject({ use: "done", message: "now" })
      await FirstRun.repliesOff(w.db, id, w.at)
      const anna = line.person({ name: "アンナ" })
      await anna.follow(theirs)
      await anna.say(theirs, "もしもし")
      await w.settled()
      expect(await states(id)).toMatchObject({ replies: "done", message: "done", answer: "now" })
    }),
  )

  test(
    "asks LINE only while somebody looks at it",
    atLine(async ({ w, connect, pass, line }) => {
      const id = await connect()
      const asked = () => line.log.counts()
      const before = JSON.stringify(asked())
      await pass(20)
      expect(JSON.stringify(asked())).toBe(before)
      await FirstRun.watch(w.db, id, w.at)
      await pass(120)
      const run = await FirstRun.find(w.db, id)
      expect(run.lookAt).toBeNull()
    }),
  )

  test(
    "LINE's test is repeated for a minute, and stops as soon as it gets through",
    atLine(
      async ({ w, connect, states, pass }) => {
        const id = await connect()
        expect((await states(id)).webhook).toBe("trying")
        await pass(20)
        const run = await FirstRun.find(w.db, id)
        expect(run.tries).toBe(5)
        w.config = { ...w.config, publicUrl: "https://tobiishi.example" }
        await Webhook.point(w, id)
        expect((await states(id)).webhook).toBe("done")
        await pass(10)
        expect((await FirstRun.find(w.db, id)).tryingUntil).toBeNull()
      },
      { publicUrl: "https://elsewhere.example" },
    ),
  )

  test(
    "after that minute it says what is wrong, and tests no more",
    atLine(
      async ({ w, connect, pass }) => {
        const id = await connect()
        await pass(70)
        const list = await Checklist.read(w, id)
        expect(list.states.webhook).toBe("trouble")
        expect(list.cause).toBe("unreachable")
        const { tries } = await FirstRun.find(w.db, id)
        await pass(60)
        expect((await FirstRun.find(w.db, id)).tries).toBe(tries)
        expect(tries).toBeLessThanOrEqual(13)
      },
      { publicUrl: "https://elsewhere.example" },
    ),
  )
})

describe("an address of another tool", () => {
  const theirTool = "https://booking.example/line"

  test(
    "is left alone until staff say so, kept when it is replaced, and can be put back",
    atLine(async ({ w, theirs, connect, states }) => {
      theirs.webhook.endpoint = theirTool
      const id = await connect()
      expect(theirs.webhook.endpoint).toBe(theirTool)
      expect((await states(id)).webhook).toBe("asks")
      expect((await Channel.find(w.db, id)).webhookUrl).toBe(theirTool)
      await Webhook.point(w, id)
      expect(theirs.webhook.endpoint).toBe(`https://tobiishi.example/webhooks/${id}`)
      expect((await FirstRun.find(w.db, id)).formerWebhookUrl).toBe(theirTool)
      expect((await states(id)).webhook).toBe("done")
      // Said twice, our own address is not what is kept.
      await Webhook.point(w, id)
      expect((await FirstRun.find(w.db, id)).formerWebhookUrl).toBe(theirTool)
      expect(await Webhook.putBack(w, id)).toBe(true)
      expect(theirs.webhook.endpoint).toBe(theirTool)
      expect((await states(id)).webhook).toBe("asks")
    }),
  )

  test(
    "is forgotten with the account whose it was",
    atLine(async ({ w, line, theirs, connect }) => {
      theirs.webhook.endpoint = theirTool
      const id = await connect()
      await Webhook.point(w, id)
      const other = { lineChannelId: "1657000009", secret: "c".repeat(32) }
      line.addChannel({ ...other, name: "別の店" })
      People.good(await Connection.replace(w, id, other, true))
      expect((await FirstRun.find(w.db, id)).formerWebhookUrl).toBeNull()
    }),
  )

  test(
    "cannot be seen while LINE does not answer, so nothing is overwritten",
    atLine(async ({ theirs, line, connect, states }) => {
      theirs.webhook.endpoint = theirTool
      line.faults.add({ kind: "5xx", endpoint: "webhook/endpoint", times: 1 })
      const id = await connect()
      expect(theirs.webhook.endpoint).toBe(theirTool)
      expect((await states(id)).webhook).toBe("trouble")
    }),
  )
})

describe("each failure has its cause", () => {
  const at = Temporal.Instant.from("2026-11-21T00:00:00Z")
  const quiet = { misfitAt: null, unsignedAt: null } as FirstRun.FirstRun
  const cause = (reason: string, statusCode = 0, detail = "", run = quiet) =>
    causeOf({ webhookTest: { success: false, reason, statusCode, detail }, webhookTestedAt: at }, run)

  test.each([
    ["COULD_NOT_CONNECT", 0, "TLS handshake failure: https://a.example", "certificate"],
    ["COULD_NOT_CONNECT", 0, "PKIX path building failed", "certificate"],
    ["COULD_NOT_CONNECT", 0, "Unknown host a.example", "name"],
    ["COULD_NOT_CONNECT", 0, "Connection refused", "refusedPort"],
    ["COULD_NOT_CONNECT", 0, "connect timed out", "timeout"],
    ["COULD_NOT_CONNECT", 0, "", "unreachable"],
    ["REQUEST_TIMEOUT", 0, "", "timeout"],
    ["ERROR_STATUS_CODE", 401, "401", "guarded"],
    ["ERROR_STATUS_CODE", 403, "403", "guarded"],
    ["ERROR_STATUS_CODE", 404, "404", "path"],
    ["ERROR_STATUS_CODE", 405, "405", "path"],
    ["ERROR_STATUS_CODE", 413, "413", "tooLarge"],
    ["ERROR_STATUS_CODE", 301, "301", "redirect"],
    ["ERROR_STATUS_CODE", 500, "500", "ours"],
    ["ERROR_STATUS_CODE", 502, "502", "gateway"],
    ["ERROR_STATUS_CODE", 530, "530", "gateway"],
    ["ERROR_STATUS_CODE", 418, "418", "status"],
    ["NOT_SET", 0, "", "notSet"],
    ["NOT_TESTED", 0, "", "notTested"],
    ["UNCLASSIFIED", 0, "", "other"],
  ] as const)("%s %i %s: %s", (reason, status, detail, expected) => {
    expect(cause(reason, status, detail)).toBe(expected)
  })

  test("none where the test got through, or none was made", () => {
    const test = { success: true, reason: "OK", statusCode: 200, detail: "200" }
    expect(causeOf({ webhookTest: test, webhookTestedAt: at }, quiet)).toBeNull()
    expect(causeOf({ webhookTest: null, webhookTestedAt: null }, quiet)).toBeNull()
  })

  test("a 401 of our own door is told from a proxy's", () => {
    const late = at.subtract({ minutes: 5 })
    const soon = at.add({ seconds: 1 })
    expect(cause("ERROR_STATUS_CODE", 401, "", { ...quiet, misfitAt: soon })).toBe("misfit")
    expect(cause("ERROR_STATUS_CODE", 401, "", { ...quiet, unsignedAt: soon })).toBe("unsigned")
    expect(cause("ERROR_STATUS_CODE", 401, "", { ...quiet, misfitAt: late })).toBe("guarded")
  })

  test(
    "LINE reached us with the secret of another channel: counted at our door, said on the page",
    atLine(async ({ w, line, theirs, connect }) => {
      const id = await connect()
      const other = line.addChannel({ lineChannelId: "1657000002", secret: "b".repeat(32), name: "別" })
      other.webhook.endpoint = theirs.webhook.endpoint
      w.at = w.at.add({ minutes: 5 })
      await line.person({ name: "アンナ" }).follow(other)
      await w.settled()
      const run = await FirstRun.find(w.db, id)
      expect(run).toMatchObject({ misfits: 1, misfitAt: w.at, unsigned: 0 })
    }),
  )

  test(
    "a call without LINE's signature is counted too, and one for nobody is not",
    atLine(async ({ w, handle, connect }) => {
      const id = await connect()
      for (const path of [`/webhooks/${id}`, "/webhooks/999"])
        await handle(new Request(`http://localhost${path}`, { method: "POST", body: "{}" }))
      await w.settled()
      expect(await FirstRun.find(w.db, id)).toMatchObject({ misfits: 0, unsigned: 1 })
      expect(await FirstRun.find(w.db, 999n)).toMatchObject({ unsigned: 0 })
    }),
  )
})
