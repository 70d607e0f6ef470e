import { describe, expect, test } from "bun:test"
import { sql } from "drizzle-orm"
import * as Connection from "../../src/domain/channel/connection"
import type { Channel } from "../../src/sandbox"
import { ownDb } from "../db"
import * as People from "../domain/people"
import { kept } from "../kept"
import { type Joined, joined } from "../platform"
import { browser } from "./door"
import { known, reading } from "./inside"

const pair = { lineChannelId: "2000000001", secret: "0123456789abcdef0123456789abcdef" }
const theirTool = "https://booking.example/line"

type Here = Joined &
  ReturnType<typeof reading> & { me: Awaited<ReturnType<typeof known>>; account: Channel; id: bigint; root: string }

/** An account whose webhook another tool has, connected, and somebody before its checklist. */
function connecting(body: (here: Here) => Promise<unknown>, changes: { endpoint?: string | null } = {}) {
  return ownDb(async ({ db }) => {
    await joined(db, {}, async (here) => {
      const account = here.line.addChannel({ ...pair, name: "教室" })
      account.webhook.endpoint = changes.endpoint === undefined ? theirTool : changes.endpoint
      const { id } = People.good(await Connection.connect(here.w, pair)).channel
      // A browser of its own host, which is not the address LINE calls.
      const cookie = { tobiishi: "__Host-tobiishi" }
      const me = await known(db, browser(kept({ ...here.w, now: () => here.w.at })))
      me.cookies.set(cookie.tobiishi, me.cookies.get("tobiishi")!)
      await body({ ...here, me, account, id, root: `/channels/${id}`, ...reading(me) })
      await here.w.settled()
    })
  })
}

describe("the first steps", () => {
  test(
    "say before it is done what cannot be undone at LINE, and put it back on demand; both stand in the audit log",
    connecting(async ({ me, see, root, account, id, w }) => {
      const words = await see(`${root}/start`)
      expect(words).toContain(theirTool)
      expect(words).toContain("届かなくなります")
      expect(account.webhook.endpoint).toBe(theirTool)
      const switched = await me.post(`${root}/settings/webhook-test`, { back: `${root}/start` })
      expect(switched.headers.get("location")).toBe(`${root}/start`)
      expect(account.webhook.endpoint).toBe(`https://tobiishi.example/webhooks/${id}`)
      expect(await see(`${root}/start`)).toContain("切り替える前の通知先")
      await me.post(`${root}/start/former-address`)
      expect(account.webhook.endpoint).toBe(theirTool)
      const lines = await w.db.execute<{ deed: string }>(sql`select deed from audit_entries order by id`)
      expect(lines.map(({ deed }) => deed)).toEqual(["tested", "restored"])
    }),
  )

  test(
    "stand on the first page until they are done or hidden, and stay in reach",
    connecting(
      async ({ me, see, root }) => {
        expect(await see(root)).toContain("6つのうち3つ完了")
        // Two can be done now; one of them is next.
        const list = await see(`${root}/start`)
        expect([list.split("次はここ").length - 1, list.split("これもできます").length - 1]).toEqual([1, 1])
        await me.post(`${root}/start/replies`, { off: "yes" })
        expect(await see(root)).toContain("6つのうち4つ完了")
        await me.post(`${root}/start/replies`, { off: "no" })
        expect(await see(root)).toContain("6つのうち3つ完了")
        await me.post(`${root}/start/hiding`, { hidden: "yes" })
        expect(await see(root)).not.toContain("6つのうち")
        expect(await see(`${root}/settings`)).toContain("はじめの設定")
        await me.post(`${root}/start/hiding`, { hidden: "no" })
        expect(await see(root)).toContain("6つのうち3つ完了")
      },
      { endpoint: null },
    ),
  )

  test(
    "name the cause and the cure of what does not work",
    connecting(
      async ({ see, root, w, handle, id }) => {
        const fail = (facts: object) =>
          w.db.execute(
            sql`update channels set webhook_test = ${JSON.stringify({ success: false, statusCode: 0, reason: "", detail: "", ...facts })}::jsonb`,
          )
        await fail({ reason: "COULD_NOT_CONNECT", detail: "TLS handshake failure" })
        expect(await see(`${root}/start`)).toContain("証明書が正しくない")
        await fail({ reason: "ERROR_STATUS_CODE", statusCode: 502 })
        expect(await see(`${root}/start`)).toContain("応答 502")
        w.at = w.at.add({ minutes: 1 })
        await fail({ reason: "ERROR_STATUS_CODE", statusCode: 401 })
        await handle(
          new Request(`http://localhost/webhooks/${id}`, {
            method: "POST",
            body: "{}",
            headers: { "x-line-signature": "no" },
          }),
        )
        await w.settled()
        const words = await see(`${root}/start`)
        expect(words).toContain("チャネルシークレットが合いません")
        expect(words).toContain("署名の合わない通知が1回届きました")
      },
      { endpoint: null },
    ),
  )

  test(
    "fill by themselves while they are looked at",
    connecting(
      async ({ me, root, line, account, w }) => {
        const reader = (await me.get(`${root}/start/live`)).body!.getReader()
        const next = async () => new TextDecoder().decode((await reader.read()).value)
        await next()
        expect(await next()).toContain('hx-target="#steps"')
        const anna = line.person({ name: "アンナ" })
        await anna.follow(account)
        await anna.say(account, "もしもし")
        await w.settled()
        let told = ""
        while (!told.includes("もしもし")) told = await next()
        await reader.cancel()
      },
      { endpoint: null },
    ),
  )
})

describe("friends from before", () => {
  test(
    "are read for verified accounts, and the others are told why not",
    connecting(async ({ me, see, root, account, line, w }) => {
      const { userId } = line.person({ name: "アンナ" })
      account.friends.set(userId, { state: "following", wasFriend: true, wroteAt: null })
      expect(await see(`${root}/followers`)).toContain("認証済みアカウントとプレミアムアカウント")
      await me.post(`${root}/followers`)
      await w.settled()
      expect(await see(`${root}/followers`)).toContain("このアカウントでは読み込めません")
      account.verified = true
      await me.post(`${root}/followers`)
      await w.settled()
      expect(await see(`${root}/followers`)).toContain("新しく加わった人数 1人")
      expect(await see(`${root}/friends`)).toContain("名前の分からない友だち")
    }),
  )
})
