import { describe, expect, setDefaultTimeout, test } from "bun:test"
import type { Db } from "../../src/db"
import * as Session from "../../src/domain/session"
import * as Staff from "../../src/domain/staff"
import { sessions, setupLinks, signInAttempts, staff } from "../../src/schema"
import { inDb, ownDb } from "../db"
import { door, noon } from "./door"

// Real passwords take their time where many tests share two cores.
setDefaultTimeout(240_000)

const hanako = { name: "花子", email: "Hanako@example.jp", password: "飛び石をわたる十の歩み" }

/** Somebody who came in by the setup link; also the way in for every other test. */
async function begun(db: Db) {
  const here = door(db)
  const link = (await Staff.setupLink(here.world)) ?? ""
  const me = here.browser()
  const answer = await me.post(link, hanako)
  return { ...here, me, link, answer }
}

/** The hash of her password as it costs nothing to try: for where tries are counted, or what follows from one. */
const light = Bun.password.hash(hanako.password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 })

/** She has been here for long, and signs in. */
async function back(db: Db) {
  const here = door(db)
  const passwordHash = await light
  await db
    .insert(staff)
    .values({ email: hanako.email.toLowerCase(), name: "花子", passwordHash, createdAt: noon, ownerSince: noon })
  const me = here.browser()
  await me.post("/sessions", { email: hanako.email, password: hanako.password })
  return { ...here, me }
}

describe("the first person", () => {
  test(
    "comes in by a link that is stored only as a hash, and is signed in at once",
    inDb(async (db) => {
      const { me, link, answer } = await begun(db)
      expect(answer.status).toBe(303)
      expect((await me.get("/")).headers.get("location")).toBe("/channels/new")
      const stored = JSON.stringify(await db.select().from(setupLinks), (_, value) => String(value?.usedAt ?? value))
      expect(stored).not.toContain(link.split("/").at(-1) ?? "")
      const [person] = await db.select().from(staff)
      expect(person?.passwordHash).toStartWith("$argon2id$")
    }),
  )

  test(
    "the link works once, and there is no new one afterwards",
    inDb(async (db) => {
      const { browser, link, world } = await begun(db)
      const other = browser()
      expect((await other.get(link)).status).toBe(404)
      expect((await other.post(link, { ...hanako, email: "taro@example.jp" })).status).toBe(404)
      expect(await Staff.setupLink(world)).toBeNull()
      expect(await db.$count(staff)).toBe(1)
    }),
  )

  test(
    "a new start replaces the link of the start before it",
    inDb(async (db) => {
      const { world, browser } = door(db)
      const first = (await Staff.setupLink(world)) ?? ""
      const second = (await Staff.setupLink(world)) ?? ""
      const me = browser()
      expect((await me.get(first)).status).toBe(404)
      expect((await me.get(second)).status).toBe(200)
    }),
  )

  const refused = [
    ["a short password", { password: "123456789" }, "10文字以上"],
    ["the email as password", { password: "hanako@EXAMPLE.jp" }, "メールアドレスと同じパスワード"],
    ["no name", { name: " " }, "空にはできません"],
    ["an email without a domain", { email: "hanako" }, "形式が違います"],
  ] as const
  for (const [what, change, words] of refused)
    test(
      `${what} is answered 422 beside its field, and the password is not repeated`,
      inDb(async (db) => {
        const { world, browser } = door(db)
        const link = (await Staff.setupLink(world)) ?? ""
        const entered = { ...hanako, ...change }
        const answer = await browser().post(link, entered, { "accept-language": "ja" })
        const html = await answer.text()
        expect(answer.status).toBe(422)
        expect(answer.headers.get("content-type")).toContain("text/html")
        expect(html).toContain(words)
        expect(html).toContain('aria-invalid="true"')
        if (entered.password !== entered.email.toLowerCase()) expect(html).not.toContain(`value="${entered.password}"`)
        expect(await db.$count(staff)).toBe(0)
      }),
    )
})

describe("signing in and out", () => {
  const signIn = { email: "hanako@example.jp", password: hanako.password }

  test(
    "the email's case does not matter, the cookie is closed to scripts, and its token is stored as a hash",
    inDb(async (db) => {
      const { browser } = await begun(db)
      const answer = await browser().post("/sessions", { ...signIn, back: "/channels/7/friends?page=2" })
      expect(answer.status).toBe(303)
      expect(answer.headers.get("location")).toBe("/channels/7/friends?page=2")
      const [cookie = ""] = answer.headers.getSetCookie()
      expect(cookie).toContain("HttpOnly")
      expect(cookie).toContain("SameSite=Lax")
      const token = Bun.Cookie.parse(cookie).value
      const rows = await db.select().from(sessions)
      expect(rows.map((row) => row.tokenHash)).not.toContain(token)
    }),
  )

  test(
    "over TLS the cookie is bound to this host",
    inDb(async (db) => {
      await back(db)
      const answer = await door(db, { publicUrl: "https://steps.example.jp" }).browser().post("/sessions", signIn)
      const [cookie = ""] = answer.headers.getSetCookie()
      expect(cookie).toStartWith("__Host-")
      expect(cookie).toContain("Secure")
      expect(cookie).not.toContain("Domain")
    }),
  )

  test(
    "who is not signed in is sent to sign in, and then to where they were going, if that is here",
    inDb(async (db) => {
      const { browser } = await back(db)
      const stranger = browser()
      expect((await stranger.get("/")).headers.get("location")).toBe("/sign-in")
      for (const back of ["https://evil.example", "//evil.example/", "/\\evil.example", "\t//evil.example"])
        expect((await browser().post("/sessions", { ...signIn, back })).headers.get("location")).toBe("/")
    }),
  )

  test(
    "who has signed in is told in their own language what is not there, whatever the browser speaks",
    inDb(async (db) => {
      const { browser } = await back(db)
      const here = browser()
      const missing = async () => (await here.get("/nowhere", { "accept-language": "en" })).text()
      expect(await missing()).toContain("Page not found")
      await here.post("/sessions", signIn)
      expect(await missing()).toContain("ページが見つかりません")
    }),
  )

  test(
    "who presses something after the session has ended hears that nothing was saved, and comes back to that page",
    inDb(async (db) => {
      const { browser } = await back(db)
      const pressed = async (path: string, from: string, headers: Record<string, string> = {}) => {
        const answer = await browser().post(path, { name: "書きかけ" }, { referer: from, ...headers })
        return answer.headers.get("location") ?? answer.headers.get("hx-redirect")
      }
      const steps = "/channels/7/scenarios/4/steps"
      const to = await pressed(`${steps}/1`, `http://localhost${steps}/1/edit?x=1`)
      expect(to).toBe(`/sign-in?back=${encodeURIComponent(`${steps}/1/edit?x=1`)}&unsaved=yes`)
      const page = await (await browser().get(to!)).text()
      expect(page).toContain("保存していません")
      expect(page).toContain(`name="back" value="${steps}/1/edit?x=1"`)
      expect(await (await browser().get("/sign-in")).text()).not.toContain("保存していません")

      const part = { "hx-request": "true", "hx-current-url": `http://localhost${steps}/new` }
      expect(await pressed(steps, "", part)).toBe(`/sign-in?back=${encodeURIComponent(`${steps}/new`)}&unsaved=yes`)
      // An address that only takes forms cannot be opened, and other people's addresses are not ours.
      for (const from of [`http://localhost${steps}`, "https://evil.example//evil.example", "nonsense", ""])
        expect(await pressed(steps, from)).toBe("/sign-in?unsaved=yes")
    }),
  )

  test(
    "htmx is told to leave the page instead of being shown a sign-in form in a corner of it",
    inDb(async (db) => {
      const answer = await door(db).browser().get("/", { "hx-request": "true" })
      expect(answer.headers.get("hx-redirect")).toBe("/sign-in")
    }),
  )

  test(
    "a wrong password and an unknown email are told the same, and neither comes back in the page",
    inDb(async (db) => {
      const { browser } = await back(db)
      const wrong = await browser().post("/sessions", { ...signIn, password: "<wrong-password>" })
      const unknown = await browser().post("/sessions", { email: "nobody@example.jp", password: "<wrong-password>" })
      const strip = async (answer: Response) => (await answer.text()).replace(/value="[^"]*"/g, "")
      expect([wrong.status, unknown.status]).toEqual([422, 422])
      const pages = [await strip(wrong), await strip(unknown)]
      expect(pages[0]).toBe(pages[1] ?? "")
      expect(pages[0]).not.toContain("wrong-password")
    }),
  )

  test(
    "signing out deletes the session, not only the cookie",
    inDb(async (db) => {
      const { me } = await back(db)
      const token = me.cookies.get("tobiishi") ?? ""
      const out = await me.post("/sessions/current/end")
      expect(out.headers.get("location")).toBe("/sign-in")
      me.cookies.set("tobiishi", token)
      expect((await me.get("/")).headers.get("location")).toBe("/sign-in")
      expect(await db.$count(sessions)).toBe(0)
    }),
  )

  test(
    "a session ends after two weeks without a visit, and after sixty days of visits",
    inDb(async (db) => {
      const { me, world } = await back(db)
      const start = world.at
      const isIn = async () => (await me.get("/")).headers.get("location") !== "/sign-in"
      for (let day = 13; day < 60; day += 13) {
        world.at = start.add({ hours: day * 24 })
        expect(await isIn()).toBe(true)
      }
      world.at = start.add({ hours: 60 * 24 })
      expect(await isIn()).toBe(false)
    }),
  )

  test(
    "a session left alone for two weeks is over",
    inDb(async (db) => {
      const { me, world } = await back(db)
      world.at = world.at.add({ hours: 14 * 24 })
      expect((await me.get("/")).headers.get("location")).toBe("/sign-in")
      await Session.sweep(db, world.at)
      expect(await db.$count(sessions)).toBe(0)
    }),
  )

  test(
    "visits are written down at most once a minute",
    inDb(async (db) => {
      const { me, world } = await back(db)
      const start = world.at
      const seen = async () => (await db.select({ at: sessions.seenAt }).from(sessions))[0]?.at.toString()
      world.at = start.add({ seconds: 59 })
      await me.get("/")
      expect(await seen()).toBe(start.toString())
      world.at = start.add({ seconds: 60 })
      await me.get("/")
      expect(await seen()).toBe(world.at.toString())
    }),
  )

  test(
    "the language chosen while signed in is remembered for the person",
    inDb(async (db) => {
      const { me, browser } = await back(db)
      await me.post("/locale", { locale: "en", back: "/" })
      const [person] = await db.select().from(staff)
      expect(person?.locale).toBe("en")
      expect(browser().cookies.size).toBe(0)
    }),
  )
})

describe("guessing", () => {
  const guess = { email: "hanako@example.jp", password: "not the password" }
  const right = { ...guess, password: hanako.password }

  test(
    "after five tries the right password does not help either, and the page says until when",
    inDb(async (db) => {
      const { browser, world } = await back(db)
      for (let tries = 0; tries < 5; tries++) expect((await browser().post("/sessions", guess)).status).toBe(422)
      const answer = await browser().post("/sessions", right, { "accept-language": "ja" })
      expect(answer.status).toBe(429)
      expect(answer.headers.get("retry-after")).toBe("900")
      expect(await answer.text()).toContain("12:15")
      world.at = world.at.add({ minutes: 15 })
      expect((await browser().post("/sessions", right)).status).toBe(303)
    }),
  )

  test(
    "tries at the same moment are counted one by one",
    ownDb(async ({ db }) => {
      const { browser } = await back(db)
      const answers = await Promise.all(Array.from({ length: 8 }, () => browser().post("/sessions", guess)))
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(3)
    }),
  )

  test(
    "an unknown email is counted like a known one, and getting in forgives the tries before it",
    inDb(async (db) => {
      const { browser } = await back(db)
      for (let tries = 0; tries < 5; tries++)
        await browser().post("/sessions", { ...guess, email: "nobody@example.jp" })
      expect((await browser().post("/sessions", { ...guess, email: "nobody@example.jp" })).status).toBe(429)
      for (let tries = 0; tries < 4; tries++) await browser().post("/sessions", guess)
      expect((await browser().post("/sessions", right)).status).toBe(303)
      for (let tries = 0; tries < 4; tries++) expect((await browser().post("/sessions", guess)).status).toBe(422)
    }),
  )

  test(
    "what was typed as an email is not kept",
    inDb(async (db) => {
      const { browser } = await back(db)
      await browser().post("/sessions", { email: "my secret password", password: "x" })
      expect((await db.select().from(signInAttempts)).map((row) => row.subject).join()).not.toContain("secret")
    }),
  )
})
