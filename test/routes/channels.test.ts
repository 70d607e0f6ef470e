import { describe, expect, test } from "bun:test"
import type { Config } from "../../src/config"
import type { Db } from "../../src/db"
import * as Channel from "../../src/domain/channel"
import * as Connection from "../../src/domain/channel/connection"
import * as Trouble from "../../src/domain/channel/trouble"
import * as Session from "../../src/domain/session"
import * as Token from "../../src/domain/token"
import { channels, staff } from "../../src/schema"
import { inDb } from "../db"
import * as People from "../domain/people"
import { type Joined, joined } from "../platform"
import { decoded } from "./form"

const ID = "1657000001"
const SECRET = "0123456789abcdef0123456789abcdef"
const pair = { lineChannelId: ID, secret: SECRET }
const ready = { publicUrl: "https://tobiishi.example" }

type Here = Joined & {
  db: Db
  get: (path: string) => Promise<Page>
  post: (path: string, form?: object) => Promise<Page>
}
/** `flash`: the notice left for the next page. */
type Page = { status: number; location: string | null; flash: string | null; text: string }

/** Somebody signed in, in Japanese, with one channel waiting at LINE. */
function signedIn(body: (here: Here) => Promise<unknown>, changes: Partial<Config> = ready) {
  return inDb((db) =>
    joined(db, changes, async (here) => {
      here.line.addChannel({ ...pair, name: "みどり料理教室", limit: 200 })
      const facts = {
        email: "hana@example.jp",
        name: "花",
        passwordHash: "x",
        createdAt: here.w.at,
        ownerSince: here.w.at,
      }
      const [person] = await db.insert(staff).values(facts).returning()
      const session = await Session.begin(db, person!.id, "test", here.w.at)
      const name = here.w.config.publicUrl?.startsWith("https:") ? "__Host-tobiishi" : "tobiishi"
      const ask = async (path: string, init: RequestInit = {}) => {
        const headers = { cookie: `${name}=${session}`, "sec-fetch-site": "same-origin" }
        const answer = await here.handle(new Request(`http://localhost${path}`, { ...init, headers }))
        // The page itself, without navigation: what a failing test prints stays readable.
        const [text = ""] = /<main.*<\/main>/s.exec(await answer.text()) ?? []
        const flash = /(?:^|, )flash=([^;]*)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? null
        return { status: answer.status, location: answer.headers.get("location"), flash, text }
      }
      const get = (path: string) => ask(path)
      const post = (path: string, form: object = {}) =>
        ask(path, { method: "POST", body: new URLSearchParams(Object.entries(form)) })
      await body({ ...here, db, get, post })
    }),
  )
}

const connect = async ({ w }: Here) => People.good(await Connection.connect(w, pair)).channel

describe("connecting a channel on its page", () => {
  test(
    "an empty list leads there",
    signedIn(async ({ get }) => {
      const page = await get("/channels")
      expect(page.text).toContain("最初のアカウントを接続しましょう")
      expect(page.text).toContain('href="/channels/new"')
    }),
  )

  test(
    "asks for two things and nothing more, and says where they are",
    signedIn(async ({ get }) => {
      const page = await get("/channels/new")
      const names = [...page.text.matchAll(/<input[^>]* name="(\w+)"/g)].map(([, name]) => name)
      expect(names.filter((name) => !["back", "locale"].includes(name!))).toEqual(["lineChannelId", "secret"])
      expect(page.text).toContain("チャネル基本設定")
      expect(page.text).toContain("https://developers.line.biz/console/")
    }),
  )

  test(
    "connects, and shows how it stands",
    signedIn(async ({ post, get, db }) => {
      const answer = await post("/channels", pair)
      const [channel] = await Channel.list(db)
      expect(answer).toMatchObject({ status: 303, location: `/channels/${channel!.id}/start` })
      const page = await get(`/channels/${channel!.id}/settings`)
      for (const words of ["みどり料理教室", channel!.basicId!, "正常", "200通", "成功"])
        expect(page.text).toContain(words)
      expect(page.text).toContain(`https://tobiishi.example/webhooks/${channel!.id}`)
      expect((await get("/channels")).text).toContain("みどり料理教室")
    }),
  )

  test(
    "a refusal stands beside its field; what was typed stays, the secret does not",
    signedIn(async ({ post }) => {
      const typed = await post("/channels", { lineChannelId: "@cooking", secret: SECRET })
      expect(typed.status).toBe(422)
      expect(typed.text).toContain('value="@cooking"')
      expect(typed.text).toContain("チャネルIDは数字だけです")
      expect(typed.text).toMatch(/name="lineChannelId"[^>]*aria-invalid="true"/)
      expect(typed.text).not.toContain(SECRET)
      const refused = await post("/channels", { ...pair, secret: "f".repeat(32) })
      expect(refused.status).toBe(422)
      expect(refused.text).toMatch(/name="secret"[^>]*aria-invalid="true"/)
      expect(refused.text).not.toContain("ffffffff")
      expect((await post("/channels")).status).toBe(422)
    }),
  )

  test(
    "a channel that is connected already is named",
    signedIn(async (here) => {
      await connect(here)
      const again = await here.post("/channels", pair)
      expect(again.status).toBe(422)
      expect(again.text).toContain("「みどり料理教室」としてすでに接続されています")
    }),
  )

  test(
    "nobody gets in without signing in, nor reaches a channel that is not there",
    signedIn(async ({ handle, get }) => {
      const stranger = await handle(new Request("http://localhost/channels"))
      expect(stranger.status).toBe(303)
      expect(stranger.headers.get("location")).toContain("/sign-in")
      for (const path of ["/channels/999999/settings", "/channels/x/settings", "/channels/0/tokens"])
        expect((await get(path)).status).toBe(404)
    }),
  )
})

describe("how a channel stands", () => {
  test(
    "a webhook that does not get through says why and what to do, and can be tested again",
    signedIn(
      async (here) => {
        const { id } = await connect(here)
        const page = await here.get(`/channels/${id}/settings`)
        expect(page.text).toContain("届いていません")
        expect(page.text).toContain("LINEがこのサーバーに接続できませんでした")
        here.w.config = { ...here.w.config, ...ready }
        expect(await here.post(`/channels/${id}/settings/webhook-test`)).toMatchObject({ status: 303 })
        expect((await Channel.find(here.db, id)).webhookTest?.success).toBe(true)
      },
      { publicUrl: "https://elsewhere.example" },
    ),
  )

  test(
    "without a public address it says what to set",
    signedIn(
      async (here) => {
        const { id } = await connect(here)
        expect((await here.get(`/channels/${id}/settings`)).text).toContain("PUBLIC_URL")
      },
      { publicUrl: null },
    ),
  )

  test(
    "a stopped channel says so in LINE's words, and where to correct it",
    signedIn(async (here) => {
      const { id } = await connect(here)
      await Trouble.stop(here.db, id, People.refusedIn("Authentication failed due to <expired> token"), here.w.at)
      const page = await here.get(`/channels/${id}/settings`)
      expect(page.text).toContain("LINEに断られて、このアカウントの配信を止めています")
      expect(page.text).toContain("Authentication failed due to &lt;expired&gt; token")
      expect(page.text).toContain(`href="/channels/${id}/settings/credentials"`)
    }),
  )

  test(
    "a stopped channel says on every page, and in the list of all, since when; which setting depends on LINE's answer",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const stop = (status: number) => Trouble.stop(here.db, id, People.refusedIn("LINEの言葉", { status }), here.w.at)
      await stop(403)
      for (const path of ["friends", "scenarios", "deliveries", "tags"]) {
        const page = await here.get(`/channels/${id}/${path}`)
        expect(page.text, path).toContain("LINEが、送信を許可していません(11月21日(土) 09:00から)")
        expect(page.text, path).toContain("次に自動で確かめる時刻: 11月21日(土) 09:01")
      }
      expect((await here.get("/channels")).text).toContain("LINEが、送信を許可していません")
      const permission = (await here.get(`/channels/${id}/settings`)).text
      expect(permission).toContain("「設定」→「Messaging API」のステータスが「利用中」か確かめます。")
      expect(permission).not.toContain("接続情報を直す")
      await here.db.update(channels).set({ stoppedAt: null })
      await stop(401)
      const credentials = (await here.get(`/channels/${id}`)).text
      expect(credentials).toContain("「チャネル基本設定」のタブで「チャネルシークレット」をコピーします。")
      expect(credentials).toContain("接続情報を直す")
    }),
  )

  test(
    "asked again now: it goes on, or the page says that LINE still refuses, or cannot be reached",
    signedIn(async (here) => {
      const { id } = await connect(here)
      await Trouble.stop(here.db, id, People.refusedIn("no"), here.w.at)
      const press = async () => {
        const answer = await here.post(`/channels/${id}/settings/probes`, { back: `/channels/${id}/tags` })
        expect(answer).toMatchObject({ status: 303, location: `/channels/${id}/tags` })
        return answer.flash
      }
      const mend = here.line.faults.add({ kind: "401", endpoint: "info" })
      expect(await press()).toBe("trouble.asked.refused")
      mend()
      const end = here.line.faults.add({ kind: "drop", endpoint: "info" })
      expect(await press()).toBe("trouble.asked.unreachable")
      end()
      expect(await press()).toBe("trouble.asked.running")
      expect(await Channel.find(here.db, id)).toMatchObject({ stoppedAt: null })
    }),
  )

  test(
    "reading again tells what LINE said when it would not",
    signedIn(async (here) => {
      const { id } = await connect(here)
      expect(await here.post(`/channels/${id}/settings/reading`)).toMatchObject({ status: 303 })
      here.line.faults.add({ kind: "5xx", endpoint: "info" })
      const page = await here.post(`/channels/${id}/settings/reading`)
      expect(page.status).toBe(422)
      expect(page.text).toContain("LINEに接続できませんでした")
      here.line.faults.clear()
    }),
  )
})

describe("credentials", () => {
  test(
    "are never shown, and a different account takes a confirmation",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const other = { lineChannelId: "1657000002", secret: "b".repeat(32) }
      here.line.addChannel({ ...other, name: "あお料理教室" })
      const path = `/channels/${id}/settings/credentials`
      const page = await here.get(path)
      expect(page.text).toContain(`value="${ID}"`)
      expect(page.text).not.toContain(SECRET)
      expect(page.text).not.toContain('name="confirmed"')

      const asked = await here.post(path, other)
      expect(asked.status).toBe(422)
      expect(asked.text).toContain('name="confirmed"')
      expect(asked.text).toContain("「みどり料理教室」")
      expect(asked.text).toContain("「あお料理教室」")
      expect((await Channel.find(here.db, id)).lineChannelId).toBe(ID)

      expect(await here.post(path, { ...other, confirmed: "yes" })).toMatchObject({ status: 303 })
      expect((await Channel.find(here.db, id)).name).toBe("あお料理教室")
    }),
  )
})

describe("delivery settings", () => {
  const given = {
    zone: "Asia/Tokyo",
    windowOpens: "08:00",
    windowCloses: "21:00",
    quotaReserve: "30",
    lateChoice: "none",
  }

  test(
    "are saved, and shown again",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const path = `/channels/${id}/settings/hours`
      expect((await here.post(path, given)).status).toBe(303)
      expect(await Channel.find(here.db, id)).toMatchObject({ windowOpens: "08:00:00", quotaReserve: 30 })
      const page = await here.get(path)
      expect(page.text).toMatch(/name="windowOpens"[^>]*value="08:00"/)
      await here.post(path, { ...given, windowOpens: "", windowCloses: "" })
      expect((await Channel.find(here.db, id)).windowOpens).toBeNull()
    }),
  )

  test(
    "a mistake stands beside its field with everything that was typed",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const path = `/channels/${id}/settings/hours`
      const cases: [object, string][] = [
        [{ windowCloses: "08:00" }, "開始と終了を違う時刻にしてください"],
        [{ windowCloses: "" }, "両方を空にしてください"],
        [{ zone: "Mars/Base" }, "このタイムゾーンはありません"],
        [{ quotaReserve: "たくさん" }, "整数を入れてください"],
        [{ quotaReserve: "-1" }, "整数を入れてください"],
      ]
      for (const [mistake, words] of cases) {
        const page = await here.post(path, { ...given, ...mistake })
        expect(page.status).toBe(422)
        expect(page.text).toContain(words)
        expect(page.text).toMatch(/name="windowOpens"[^>]*value="08:00"/)
      }
      expect((await Channel.find(here.db, id)).quotaReserve).toBe(0)
    }),
  )

  test(
    "a channel that is put away leaves the list",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const path = `/channels/${id}/settings/archival`
      const { name } = await Channel.find(here.db, id)
      for (const typed of ["", "みどり"]) {
        const refused = await here.post(path, { typed })
        expect(refused.status).toBe(422)
        // Open in the page, with what was typed beside what is asked.
        expect(refused.text).toContain(`入力された文字が違います。「${name}」と入力してください。`)
        expect(refused.text).toMatch(new RegExp(`name="typed"[^>]*value="${typed}"`))
        expect(refused.text).not.toMatch(/popover="auto"[^>]*id="archival"|id="archival"[^>]*popover/)
      }
      expect((await here.get(`/channels/${id}/settings`)).status).toBe(200)
      expect(await here.post(path, { typed: ` ${name} ` })).toMatchObject({ status: 303, location: "/channels" })
      expect((await here.get("/channels")).text).toContain("最初のアカウントを接続しましょう")
      expect((await here.get(`/channels/${id}/settings`)).status).toBe(404)
    }),
  )
})

const linkOf = (html: string, rel: string) =>
  (html.match(/<a [^>]*>/g) ?? [])
    .filter((tag) => tag.includes(`rel="${rel}"`))
    .map((tag) => decoded(/href="([^"]*)"/.exec(tag)![1]!))[0] ?? "/none"

describe("API tokens", () => {
  test(
    "a token is shown once, works, and is revoked",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const path = `/channels/${id}/tokens`
      const made = await here.post(path, { name: "会員サイト", scope: "one" })
      expect(made.status).toBe(201)
      const secret = /tobi_[\w-]{43}/.exec(made.text)![0]
      expect((await Token.verify(here.db, secret, here.w.at))?.channelId).toBe(id)
      const list = await here.get(path)
      expect(list.text).toContain("会員サイト")
      expect(list.text).not.toContain(secret)
      const [token] = await Token.list(here.db, id)
      const refused = await here.post(`${path}/${token!.id}/revocation`, { typed: "会員" })
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('value="会員"')])
      expect(await Token.verify(here.db, secret, here.w.at)).not.toBeNull()
      expect((await here.post(`${path}/${token!.id}/revocation`, { typed: "会員サイト" })).status).toBe(303)
      expect(await Token.verify(here.db, secret, here.w.at)).toBeNull()
    }),
  )

  test(
    "one may be for all channels; a nameless one is refused beside its field",
    signedIn(async (here) => {
      const { id } = await connect(here)
      await here.post(`/channels/${id}/tokens`, { name: "全体", scope: "all" })
      expect((await Token.list(here.db, id)).map((token) => token.channelId)).toEqual([null])
      const refused = await here.post(`/channels/${id}/tokens`, { name: " ", scope: "all" })
      expect(refused.status).toBe(422)
      expect(refused.text).toMatch(/name="name"[^>]*aria-invalid="true"/)
    }),
  )

  test(
    "many of them stand on several pages, both ways; one that is revoked wrongly is shown where it stands",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const path = `/channels/${id}/tokens`
      for (let n = 1; n <= 51; n++) await Token.create(here.db, { name: `鍵${n}号`, channelId: id }, here.w.at)
      const [first, way] = [await here.get(path), (html: string, rel: string) => linkOf(html, rel)]
      expect([first.text.includes("鍵51号"), first.text.includes("鍵1号")]).toEqual([true, false])
      const last = await here.get(way(first.text, "next"))
      expect([last.text.includes("鍵51号"), last.text.includes("鍵1号")]).toEqual([false, true])
      expect((await here.get(way(last.text, "prev"))).text).toContain("鍵51号")
      const oldest = (await Token.list(here.db, id)).at(-1)!
      const refused = await here.post(`${path}/${oldest.id}/revocation`, { typed: "鍵" })
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("「鍵1号」と入力してください")])
      const newest = (await Token.list(here.db, id))[0]!
      const again = await here.post(`${path}/${newest.id}/revocation`, { typed: "鍵" })
      expect([way(again.text, "prev"), again.text.includes("鍵2号")]).toEqual(["/none", true])
    }),
  )

  test(
    "another channel's token cannot be revoked from here",
    signedIn(async (here) => {
      const { id } = await connect(here)
      const elsewhere = await People.channel(here.db)
      const { token } = await Token.create(here.db, { name: "x", channelId: elsewhere }, here.w.at)
      expect((await here.post(`/channels/${id}/tokens/${token.id}/revocation`)).status).toBe(404)
    }),
  )
})
