import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "drizzle-orm"
import { app } from "../../src/app"
import * as Connection from "../../src/domain/channel/connection"
import type { Channel, Person } from "../../src/sandbox"
import { media } from "../../src/schema"
import { ownDb } from "../db"
import * as People from "../domain/people"
import { HOME, mp4, phonePicture, png } from "../domain/pictures"
import { type Joined, joined } from "../platform"
import { browser } from "./door"
import { formIn } from "./form"
import { known, reading, send } from "./inside"

type Here = Joined & {
  me: Awaited<ReturnType<typeof known>>
  account: Channel
  anna: Person
  root: string
  see: (path: string) => Promise<string>
  read: (answer: Response | Promise<Response>) => Promise<string>
  /** The conversation's address. */
  talk: () => Promise<string>
}

const credentials = { lineChannelId: "2000000001", secret: "0123456789abcdef0123456789abcdef" }

/** An account, a friend of hers with a phone, and somebody of the staff before the inbox. */
function inbox(body: (here: Here) => Promise<unknown>, own: Partial<Joined["w"]["config"]> = {}) {
  return ownDb(async ({ db }) => {
    await joined(db, {}, async (here) => {
      const account = here.line.addChannel({ ...credentials, name: "教室", limit: 100 })
      const outcome = await Connection.connect(here.w, credentials)
      if (!("channel" in outcome)) throw new Error("not connected")
      const anna = here.line.person({ name: "アンナ" })
      await anna.follow(account)
      await here.w.settled()
      // The page's own cookies, on plain http.
      const me = await known(
        db,
        browser(app({ ...here.w, config: { ...here.w.config, publicUrl: null, ...own }, now: () => here.w.at })),
      )
      const root = `/channels/${outcome.channel.id}`
      const talk = async () => {
        const [row] = await db.execute<{ id: bigint }>(sql`select id from friends where line_user_id = ${anna.userId}`)
        return `${root}/inbox/${row!.id}`
      }
      await body({ ...here, me, account, anna, root, talk, ...reading(me) })
      await here.w.settled()
    })
  })
}

async function answer({ me, talk }: Here, text: string, then = "") {
  const path = await talk()
  const form = await formIn(await (await me.get(path)).text(), "main form")
  const hidden = form.filter(([name]) => ["ticket", "seen"].includes(name))
  return send(me, `${path}/answers`, [...hidden, ["text", text], ["then", then]])
}

describe("the inbox", () => {
  test(
    "says how it fills while it is empty",
    inbox(async ({ see, root }) => {
      expect(await see(`${root}/inbox`)).toContain("すぐここに現れます")
      expect(await see(`${root}/inbox?which=waiting`)).toContain("未返信はありません")
    }),
  )

  test(
    "shows who wrote, and counts them beside its name on every page",
    inbox(async ({ see, root, anna, account, w }) => {
      await anna.say(account, "開いていますか?")
      await w.settled()
      expect(await see(`${root}/inbox`)).toContain("アンナ たった今 開いていますか? 未返信")
      expect(await see(`${root}/tags`)).toContain("受信箱 未返信 1")
    }),
  )

  test(
    "of another account is not there, and neither are its friends (404)",
    inbox(async ({ me, w, talk, anna, account }) => {
      await anna.say(account, "はい")
      await w.settled()
      const other = await People.channel(w.db, { name: "別" })
      const path = (await talk()).replace(/channels\/\d+/, `channels/${other}`)
      for (const each of [path, `${path}/live`, `${path}/attachments/1`]) expect((await me.get(each)).status).toBe(404)
      for (const deed of ["answers", "settlement", "reopening"])
        expect((await me.post(`${path}/${deed}`, { text: "x" })).status).toBe(404)
      expect((await me.get(`/channels/${other}/inbox`)).status).toBe(200)
    }),
  )
})

describe("a picture in an answer", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-answers-"))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  async function post({ me, talk }: Here, text: string, file: [name: string, bytes: Uint8Array]) {
    const path = await talk()
    const form = await formIn(await (await me.get(path)).text(), "main form")
    const body = new FormData()
    for (const [name, value] of form) if (["ticket", "seen"].includes(name)) body.append(name, value)
    body.append("text", text)
    body.append("picture", new File([Buffer.from(file[1])], file[0]))
    return me.ask(`${path}/answers`, { method: "POST", body, headers: { "sec-fetch-site": "same-origin" } })
  }

  test(
    "goes out behind the words in one free reply, and tells nobody where it was taken",
    inbox(
      async (here) => {
        const { anna, account, w, line, me, talk } = here
        await anna.say(account, "お店の写真はありますか?")
        await w.settled()
        expect((await post(here, "こちらです", ["店.jpg", await phonePicture(40, 20)])).status).toBe(303)
        const heard = line.conversation(anna.userId, account.lineChannelId).slice(-2)
        expect(heard).toMatchObject([
          { message: { type: "text", text: "こちらです" } },
          { message: { type: "image", originalContentUrl: expect.stringMatching(/^https:.*\/original\.jpg$/) } },
        ])
        expect(account.used.count).toBe(0)
        const [kept] = await w.db.select({ token: media.token, hash: media.hash }).from(media)
        const file = await me.get(`/media/${kept!.token}/original.jpg`)
        expect(Buffer.from(await file.arrayBuffer()).includes(HOME)).toBe(false)
        expect(await (await me.get(await talk())).text()).toContain(`/media/${kept!.token}/`)
      },
      { demo: true, dataDir },
    ),
  )

  test(
    "goes alone; what is no picture is refused beside its field with the words kept, and sends nothing",
    inbox(
      async (here) => {
        const { anna, account, w, line, read } = here
        await anna.say(account, "はい")
        await w.settled()
        const said = () => line.conversation(anna.userId, account.lineChannelId).length
        const before = said()
        const refused = await post(here, "下書き", ["動画.mp4", mp4(3000)])
        expect(refused.status).toBe(422)
        const page = await refused.text()
        expect(page).toContain("ここでは使えない種類のファイルです")
        expect(page).toContain("下書き</textarea>")
        expect(said()).toBe(before)
        expect((await post(here, "", ["店.png", png(20, 20)])).status).toBe(303)
        expect(line.conversation(anna.userId, account.lineChannelId).at(-1)).toMatchObject({
          message: { type: "image" },
        })
        expect(await read(answer(here, ""))).toContain("返信を入力してください")
      },
      { demo: true, dataDir },
    ),
  )

  test(
    "is not taken where LINE could not fetch it, and it is said why",
    inbox(async (here) => {
      const { anna, account, w } = here
      await anna.say(account, "はい")
      await w.settled()
      const refused = await post(here, "どうぞ", ["店.png", png(20, 20)])
      expect(refused.status).toBe(422)
      expect(await refused.text()).toContain("公開アドレス(https)が設定されていない")
      expect(await w.db.$count(media)).toBe(0)
    }),
  )
})

describe("an answer", () => {
  test(
    "reaches the phone free while the reply token lives, and the friend waits no longer",
    inbox(async (here) => {
      const { anna, account, w, see, root, line, talk } = here
      await anna.say(account, "開いていますか?")
      await w.settled()
      expect(await see(await talk())).toContain("いま返信すると無料です")
      expect((await answer(here, "はい、{{name}}さん")).status).toBe(303)
      const heard = line.conversation(anna.userId, account.lineChannelId).at(-1)
      expect(heard).toMatchObject({ from: "bot", message: { type: "text", text: "はい、アンナさん" } })
      expect(account.used.count).toBe(0)
      expect(await see(`${root}/inbox`)).not.toContain("アンナ たった今 開いていますか? 未返信")
      expect(await see(await talk())).toContain("はい、アンナさん 花子 (無料)")
    }),
  )

  test(
    "costs one message afterwards, and says so before",
    inbox(async (here) => {
      const { anna, account, w, see, talk } = here
      await anna.say(account, "開いていますか?")
      await w.settled()
      w.at = w.at.add({ minutes: 5 })
      expect(await see(await talk())).toContain("1通使います(残り100通)")
      await answer(here, "はい")
      expect(account.used.count).toBe(1)
      expect(await see(await talk())).toContain("残り99通")
    }),
  )

  test(
    "pressed twice is sent once",
    inbox(async ({ anna, account, w, me, talk, line }) => {
      await anna.say(account, "開いていますか?")
      await w.settled()
      const fields = [
        ["ticket", crypto.randomUUID()],
        ["text", "はい"],
      ] as const
      for (let n = 0; n < 2; n += 1) await send(me, `${await talk()}/answers`, fields)
      const heard = line.conversation(anna.userId, account.lineChannelId).filter(({ from }) => from === "bot")
      expect(heard).toHaveLength(1)
    }),
  )

  test(
    "that cannot be sent is kept in its box, with the reason beside it",
    inbox(async (here) => {
      const { anna, account, w, me, talk, read } = { ...here, ...reading(here.me) }
      await anna.say(account, "開いていますか?")
      await w.settled()
      expect(await read(answer(here, " "))).toContain("返信を入力してください")
      const long = await answer(here, "あ".repeat(5001))
      expect(long.status).toBe(422)
      const page = await long.text()
      expect(page).toContain("5,000文字以内")
      expect(page).toContain("あ".repeat(5001))
      await anna.block(account)
      await w.settled()
      expect(await read(me.get(await talk()))).toContain("返信できません")
      expect(await read(send(me, `${await talk()}/answers`, [["text", "はい"]]))).toContain("ブロックしているため")
    }),
  )

  test(
    "and on to the next leads to whoever waits, or back to the list",
    inbox(async (here) => {
      const { anna, account, w, line } = here
      const bea = line.person({ name: "ベア" })
      await bea.follow(account)
      for (const each of [bea, anna]) await each.say(account, "もしもし")
      await w.settled()
      const first = await answer(here, "はい", "next")
      expect(first.headers.get("location")).toMatch(/\/inbox\/\d+$/)
      expect(first.headers.get("location")).not.toBe(await here.talk())
      await here.me.post(`${first.headers.get("location")}/settlement`, { seen: "999999" })
      expect((await answer(here, "もう一度", "next")).headers.get("location")).toMatch(/\/inbox$/)
    }),
  )

  test(
    "is not needed for everything: a conversation can be settled, and opened again",
    inbox(async ({ anna, account, w, me, talk, see, root }) => {
      await anna.say(account, "ありがとう")
      await w.settled()
      const path = await talk()
      const form = await formIn(await (await me.get(path)).text(), "form[action$=settlement]")
      await send(me, `${path}/settlement`, form)
      expect(await see(`${root}/inbox?which=waiting`)).toContain("未返信はありません")
      await me.post(`${path}/reopening`)
      expect(await see(`${root}/inbox?which=waiting`)).toContain("アンナ")
    }),
  )
})

describe("what friends send", () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])

  async function pictureOf(here: Here): Promise<string> {
    const page = await (await here.me.get(await here.talk())).text()
    return /href="([^"]+attachments\/\d+)"/.exec(page)![1]!
  }

  test(
    "is fetched from LINE when it is looked at, and can run nothing",
    inbox(async (here) => {
      await here.anna.sendImage(here.account, { bytes: png, contentType: "image/png" })
      await here.w.settled()
      const answered = await here.me.get(await pictureOf(here))
      expect(new Uint8Array(await answered.arrayBuffer())).toEqual(png)
      expect(answered.headers.get("content-type")).toBe("image/png")
      expect(answered.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'")
    }),
  )

  test(
    "is saved and never shown where a browser could run it",
    inbox(async (here) => {
      await here.anna.sendImage(here.account, { bytes: png, contentType: "image/svg+xml" })
      await here.w.settled()
      const answered = await here.me.get(await pictureOf(here))
      expect(answered.headers.get("content-type")).toBe("application/octet-stream")
      expect(answered.headers.get("content-disposition")).toStartWith("attachment")
    }),
  )

  test(
    "is gone here too once it was taken back, and says when LINE is not ready",
    inbox(async (here) => {
      const { anna, account, w, me, read } = { ...here, ...reading(here.me) }
      const { messageId } = await anna.sendImage(account, { bytes: png, processing: true })
      await w.settled()
      const path = await pictureOf(here)
      expect(await read(me.get(path))).toContain("準備しています")
      await anna.unsend(account, messageId!)
      await w.settled()
      expect((await me.get(path)).status).toBe(404)
      expect(await read(me.get(await here.talk()))).toContain("送信が取り消されました")
    }),
  )
})

test(
  "a message appears in the list and in the conversation by itself, and the form that is being typed into is not sent",
  inbox(async (here) => {
    const { anna, account, me, w, root } = here
    await anna.say(account, "一つ目")
    await w.settled()
    for (const path of [`${root}/inbox/live`, `${await here.talk()}/live`]) {
      const reader = (await me.get(path)).body!.getReader()
      const next = async () => new TextDecoder().decode((await reader.read()).value)
      await next()
      const first = await next()
      expect(first).toContain('hx-target="#people"')
      expect(first).not.toContain("<textarea")
      await anna.say(account, `新しい ${path.length}`)
      await w.settled()
      expect(await next()).toContain(`新しい ${path.length}`)
      await reader.cancel()
    }
  }),
)

test(
  "who may only look sees the words and no form",
  inbox(async (here) => {
    const { anna, account, w, me, see, talk } = here
    await anna.say(account, "はい")
    await w.settled()
    await w.db.execute(sql`update staff set owner_since = null`)
    await w.db.execute(
      sql`insert into roles (channel_id, staff_id, role, given_at) select c.id, s.id, 'viewer', s.created_at from channels c, staff s`,
    )
    expect(await see(await talk())).toContain("運用担当以上")
    expect((await me.post(`${await talk()}/answers`, { text: "x" })).status).toBe(403)
  }),
)
