/** Members of the staff: invited by link, given roles, removed; and the ways in that somebody settles for themselves. */
import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eq } from "drizzle-orm"
import { Secret as Key, TOTP } from "otpauth"
import type { Db } from "../../src/db"
import * as PasswordLink from "../../src/domain/staff/password-link"
import * as Recovery from "../../src/domain/staff/recovery"
import { auditEntries, invitations, recoveryCodes, sessions, signInChallenges, staff } from "../../src/schema"
import { inDb } from "../db"
import { type Browser, browser } from "./door"
import { everything, password } from "./everything"
import { formIn } from "./form"
import { words } from "./inside"

setDefaultTimeout(240_000)

const newcomer = { name: "新人", email: "shinjin@example.jp", password: "はじめてのパスワード" }

async function office(db: Db) {
  const here = await everything(db)
  const owner = await here.as("owner")
  const stranger = () => browser(here.whole)
  /** Makes an invitation as this person and tells the path of its link. */
  const invite = async (me: Browser, form: Record<string, string>) => {
    const made = await me.post("/staff/invitations", { label: "店長", ...form })
    return { status: made.status, path: /\/invitations\/[\w-]{43}/.exec(await made.text())?.[0] ?? "" }
  }
  const role = `role-${here.own.channelId}`
  return { ...here, owner, stranger, invite, role, root: `/channels/${here.own.channelId}` }
}

const see = async (me: Browser, path: string) => words(await (await me.get(path)).text())
const person = async (db: Db, email: string) => (await db.select().from(staff).where(eq(staff.email, email)))[0]

describe("an invitation", () => {
  test(
    "is a link shown once and kept as a hash; who opens it registers, and is in with the role that was chosen",
    inDb(async (db) => {
      const { owner, stranger, invite, role, root, own } = await office(db)
      const { status, path } = await invite(owner, { [role]: "operator" })
      expect(status).toBe(201)
      const rows = await db.select().from(invitations)
      expect(JSON.stringify(rows.map(({ tokenHash }) => tokenHash))).not.toContain(path.split("/").at(-1)!)
      expect(await see(owner, "/staff")).toContain("店長")
      const me = stranger()
      const page = await see(me, path)
      expect(page).toContain("担当者 料理教室")
      const answer = await me.post(path, newcomer)
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"])
      expect((await me.get(root)).status).toBe(200)
      expect((await me.get(`/channels/${Number(own.channelId) + 1}`)).status).toBe(404)
      expect((await me.get(`${root}/settings/credentials`)).status).toBe(403)
      expect((await me.get("/staff")).status).toBe(403)
    }),
  )

  test(
    "works once, not after a week, and not after it was taken back",
    inDb(async (db) => {
      const { w, owner, stranger, invite, role } = await office(db)
      const once = await invite(owner, { [role]: "viewer" })
      await stranger().post(once.path, newcomer)
      const second = await stranger().post(once.path, { ...newcomer, email: "b@example.jp" })
      expect([second.status, (await stranger().get(once.path)).status]).toEqual([404, 404])
      const late = await invite(owner, { [role]: "viewer" })
      w.at = w.at.add({ hours: 7 * 24 })
      expect((await stranger().get(late.path)).status).toBe(404)
      const { path } = await invite(owner, { owner: "yes" })
      const [row] = await db.select().from(invitations).where(eq(invitations.owner, true))
      expect((await owner.post(`/staff/invitations/${row!.id}/revocation`)).status).toBe(303)
      expect((await stranger().post(path, { ...newcomer, email: "c@example.jp" })).status).toBe(404)
      expect(await person(db, "c@example.jp")).toBeUndefined()
    }),
  )

  test(
    "gives no more than who made it may give, also later",
    inDb(async (db) => {
      const { as, own, other, stranger, invite, role, owner } = await office(db)
      const admin = await as("admin")
      const greedy = await invite(admin, { owner: "yes", [`role-${other.channelId}`]: "admin", [role]: "viewer" })
      const page = await see(stranger(), greedy.path)
      expect(page).toContain("閲覧のみ")
      expect(page).not.toContain("オーナー")
      expect(page).not.toContain("管理者")
      const [maker] = await db.select().from(staff).where(eq(staff.name, "admin"))
      await owner.post(`/staff/${maker!.id}/roles`, { [role]: "viewer" })
      expect((await stranger().get(greedy.path)).status).toBe(404)
      expect(own.channelId).not.toBe(other.channelId)
    }),
  )

  test(
    "needs a role; an address that is taken, or a poor password, leaves it open",
    inDb(async (db) => {
      const { owner, stranger, invite, role } = await office(db)
      const none = await owner.post("/staff/invitations", { label: "だれか" })
      expect([none.status, words(await none.text())]).toEqual([422, expect.stringContaining("役割を1つ以上")])
      const { path } = await invite(owner, { [role]: "viewer" })
      await stranger().post((await invite(owner, { [role]: "viewer" })).path, newcomer)
      const taken = await stranger().post(path, newcomer)
      expect([taken.status, words(await taken.text())]).toEqual([422, expect.stringContaining("すでに使われています")])
      expect((await stranger().post(path, { ...newcomer, email: "d@example.jp", password: "short" })).status).toBe(422)
      expect((await stranger().post(path, { ...newcomer, email: "d@example.jp" })).status).toBe(303)
    }),
  )

  test(
    "adds a role to who is one of the staff already, and never takes a higher one away",
    inDb(async (db) => {
      const { as, owner, invite, role, root, other } = await office(db)
      const admin = await as("admin")
      const { path } = await invite(owner, { [role]: "viewer", [`role-${other.channelId}`]: "viewer" })
      expect(await see(admin, path)).toContain("として受け入れます")
      await admin.post(path)
      expect((await admin.get(`/channels/${other.channelId}`)).status).toBe(200)
      expect((await admin.get(`${root}/settings/credentials`)).status).toBe(200)
    }),
  )
})

describe("a member of the staff", () => {
  test(
    "who is removed is out at once, and what they did stays in the log",
    inDb(async (db) => {
      const { as, owner, root } = await office(db)
      const operator = await as("operator")
      await operator.post(`${root}/tags`, { name: "置き土産" })
      const [row] = await db.select().from(staff).where(eq(staff.name, "operator"))
      const refused = await owner.post(`/staff/${row!.id}/removal`, { typed: "オペレーター" })
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('value="オペレーター"')])
      expect((await operator.get(root)).status).toBe(200)
      // Wide letters and capitals are the same word.
      expect((await owner.post(`/staff/${row!.id}/removal`, { typed: "ＯＰＥＲＡＴＯＲ" })).status).toBe(303)
      expect((await operator.get(root)).headers.get("location")).toStartWith("/sign-in")
      expect(await see(owner, `${root}/audit`)).toContain("置き土産")
      expect(await see(owner, "/audit")).toContain("削除 スタッフ operator")
    }),
  )

  test(
    "who is the last owner can be neither removed nor made less",
    inDb(async (db) => {
      const { owner, as } = await office(db)
      const [me] = await db.select().from(staff).where(eq(staff.name, "owner"))
      for (const [path, form] of [["removal", { typed: "owner" }] as const, ["roles", {}] as const]) {
        const answer = await owner.post(`/staff/${me!.id}/${path}`, form)
        expect([answer.status, words(await answer.text())]).toEqual([422, expect.stringContaining("先にほかの人を")])
      }
      await as("owner")
      expect((await owner.post(`/staff/${me!.id}/roles`, {})).status).toBe(303)
      expect((await owner.get("/audit")).status).toBe(403)
    }),
  )

  test(
    "keeps the role on an account that their page did not show yet when it was opened",
    inDb(async (db) => {
      const { owner, own, other, role } = await office(db)
      const roles = `/staff/${own.staffId}/roles`
      const theirs = `role-${other.channelId}`
      await owner.post(roles, { [role]: "viewer", [theirs]: "operator" })
      await owner.post(roles, { [role]: "admin" })
      const page = await (await owner.get(`/staff/${own.staffId}`)).text()
      const form = Object.fromEntries(await formIn(page, `form[action="${roles}"]`))
      expect([form[role], form[theirs]]).toEqual(["admin", "operator"])
      await owner.post(roles, { ...form, [theirs]: "" })
      const after = await formIn(await (await owner.get(`/staff/${own.staffId}`)).text(), `form[action="${roles}"]`)
      expect(Object.fromEntries(after)[theirs]).toBe("")
    }),
  )

  test(
    "who is admin of an account sees its staff alone, changes neither owners nor themselves, and gives roles there only",
    inDb(async (db) => {
      const { as, own, other, role } = await office(db)
      const admin = await as("admin")
      const [me] = await db.select().from(staff).where(eq(staff.name, "admin"))
      const [boss] = await db.select().from(staff).where(eq(staff.name, "owner"))
      expect((await admin.get(`/staff/${other.staffId}`)).status).toBe(404)
      for (const id of [me!.id, boss!.id]) expect((await admin.post(`/staff/${id}/roles`, {})).status).toBe(403)
      await admin.post(`/staff/${own.staffId}/roles`, {
        ...{ [role]: "operator", [`role-${other.channelId}`]: "admin", owner: "yes" },
      })
      const page = await see(admin, `/staff/${own.staffId}`)
      expect(page).toContain("担当者")
      const [member] = await db
        .select()
        .from(staff)
        .where(eq(staff.id, BigInt(own.staffId!)))
      expect(member!.ownerSince).toBeNull()
    }),
  )
})

/** The owner with the second step switched on, the authenticator's key, and the codes on paper. */
async function secured(db: Db) {
  const here = await office(db)
  const { owner, w } = here
  const page = await (await owner.get("/profile/totp")).text()
  const secret = /<code[^>]*>([^<]+)</.exec(page)![1]!.replaceAll(" ", "")
  const code = () => new TOTP({ secret: Key.fromBase32(secret) }).generate({ timestamp: w.at.epochMilliseconds })
  const kept = (await formIn(page, 'form[action="/profile/totp"]')).find(([name]) => name === "kept")![1]
  const answer = await owner.post("/profile/totp", { kept, code: code() })
  const html = await answer.text()
  const codes = [...html.matchAll(/[2-9a-z]{4}(?:-[2-9a-z]{4}){3}/g)].map(([found]) => found)
  const [me] = await db.select().from(staff).where(eq(staff.name, "owner"))
  w.at = w.at.add({ minutes: 5 })
  const fresh = here.stranger()
  const signIn = (back = "/profile") => fresh.post("/sessions", { email: me!.email, password, back })
  const answerWith = (code: string) => fresh.post("/sign-in/code", { code, back: "/profile" })
  return {
    ...here,
    secret,
    code,
    codes: [...new Set(codes)],
    me: me!,
    fresh,
    signIn,
    answerWith,
    status: answer.status,
  }
}

describe("the second step", () => {
  test(
    "is switched on by a code of the app; the secret lies sealed and the ten recovery codes hashed",
    inDb(async (db) => {
      const { status, codes, secret, me } = await secured(db)
      expect([status, codes.length]).toEqual([201, Recovery.COUNT])
      expect(me.totpSealed).toStartWith("sealed ")
      expect(me.totpSealed).not.toContain(secret)
      const rows = await db.select().from(recoveryCodes)
      expect(rows).toHaveLength(10)
      for (const code of codes) expect(JSON.stringify(rows.map((row) => row.codeHash))).not.toContain(code)
    }),
  )

  test(
    "is not switched on by a wrong code, or by a secret that another has sealed",
    inDb(async (db) => {
      const { owner, as, w } = await office(db)
      const admin = await as("admin")
      const page = await (await admin.get("/profile/totp")).text()
      const [[, kept] = ["", ""]] = await formIn(page, 'form[action="/profile/totp"]')
      const secret = /<code[^>]*>([^<]+)</.exec(page)![1]!.replaceAll(" ", "")
      const code = new TOTP({ secret: Key.fromBase32(secret) }).generate({ timestamp: w.at.epochMilliseconds })
      const wrong = await admin.post("/profile/totp", { kept, code: code === "000000" ? "000001" : "000000" })
      const html = await wrong.text()
      expect(wrong.status).toBe(422)
      expect(words(html)).toContain("コードが違います")
      expect(html.replaceAll(" ", "")).toContain(secret)
      expect((await owner.post("/profile/totp", { kept, code })).status).toBe(303)
      expect((await owner.post("/profile/totp", { kept: "nonsense", code })).status).toBe(303)
      expect((await db.select().from(staff)).filter(({ totpSince }) => totpSince)).toEqual([])
    }),
  )

  test(
    "stands between the password and the session: the password alone opens nothing",
    inDb(async (db) => {
      const { signIn, fresh, answerWith, code, owner } = await secured(db)
      const halfway = await signIn()
      expect(halfway.headers.get("location")).toBe("/sign-in/code?back=%2Fprofile")
      expect((await fresh.get("/profile")).headers.get("location")).toStartWith("/sign-in")
      const inside = await answerWith(code())
      expect([inside.status, inside.headers.get("location")]).toEqual([303, "/profile"])
      expect((await fresh.get("/profile")).status).toBe(200)
      expect(await db.select().from(signInChallenges)).toEqual([])
      expect((await owner.get("/profile")).status).toBe(200)
    }),
  )

  test(
    "takes a code once, and those of the neighbouring half minutes, but none further off",
    inDb(async (db) => {
      const { signIn, answerWith, code, w, fresh } = await secured(db)
      const used = code()
      await signIn()
      await answerWith(used)
      fresh.cookies.clear()
      await signIn()
      expect((await answerWith(used)).status).toBe(422)
      w.at = w.at.add({ minutes: 2 })
      const early = code()
      w.at = w.at.add({ seconds: 30 })
      expect((await answerWith(early)).status).toBe(303)
      fresh.cookies.clear()
      w.at = w.at.add({ minutes: 2 })
      const old = code()
      w.at = w.at.add({ seconds: 60 })
      await signIn()
      expect((await answerWith(old)).status).toBe(422)
    }),
  )

  test(
    "takes a code from paper once, and the log says that one is gone",
    inDb(async (db) => {
      const { signIn, answerWith, codes, fresh } = await secured(db)
      await signIn()
      expect((await answerWith(` ${codes[0]!.toUpperCase().replaceAll("-", " ")} `)).status).toBe(303)
      const lines = await db.select().from(auditEntries).where(eq(auditEntries.noun, "staff"))
      expect(lines.at(-1)!.changes).toEqual([{ path: "recoveryCodes", before: 10, after: 9 }])
      fresh.cookies.clear()
      await signIn()
      expect((await answerWith(codes[0]!)).status).toBe(422)
      expect((await answerWith(codes[1]!)).status).toBe(303)
    }),
  )

  test(
    "allows five wrong codes, then none for a quarter of an hour, and its ten minutes are not longer",
    inDb(async (db) => {
      const { signIn, answerWith, code, w } = await secured(db)
      await signIn()
      const wrong = () => answerWith(code() === "000000" ? "000001" : "000000")
      for (let n = 0; n < 5; n++) expect((await wrong()).status).toBe(422)
      const throttled = await answerWith(code())
      expect([throttled.status, Number(throttled.headers.get("retry-after")) > 0]).toEqual([429, true])
      w.at = w.at.add({ minutes: 16 })
      expect((await answerWith(code())).headers.get("location")).toStartWith("/sign-in?")
      await signIn()
      expect((await answerWith(code())).status).toBe(303)
    }),
  )

  test(
    "is switched off, and its codes renewed, with the password alone; an owner can switch off another's",
    inDb(async (db) => {
      const { owner, codes, me, as } = await secured(db)
      expect((await owner.post("/profile/totp/removal", { current: "違うパスワードです" })).status).toBe(422)
      const renewed = await owner.post("/profile/recovery-codes", { current: password })
      expect(await renewed.text()).not.toContain(codes[0]!)
      expect((await owner.post("/profile/totp/removal", { current: password })).status).toBe(303)
      expect((await person(db, me.email))!.totpSealed).toBeNull()
      expect(await db.select().from(recoveryCodes)).toEqual([])
      await db.update(staff).set({ totpSealed: "sealed x", totpSince: me.createdAt }).where(eq(staff.id, me.id))
      const other = await as("owner")
      expect((await other.post(`/staff/${me.id}/totp/removal`)).status).toBe(303)
      expect((await person(db, me.email))!.totpSince).toBeNull()
    }),
  )

  test(
    "puts its codes into a file, and nothing that it was not shown before",
    inDb(async (db) => {
      const { owner, codes } = await secured(db)
      const body = new URLSearchParams([...codes, "<script>", "aaaa-aaaa-aaaa-aaaa"].map((code) => ["code", code]))
      const headers = { "sec-fetch-site": "same-origin" }
      const file = await owner.ask("/profile/recovery-codes/file", { method: "POST", body, headers })
      expect(file.headers.get("content-disposition")).toContain("attachment")
      const text = await file.text()
      for (const code of codes) expect(text).toContain(code)
      expect(text).not.toContain("script")
      expect(text).not.toContain("aaaa")
    }),
  )
})

describe("a session", () => {
  test(
    "is listed by its device in plain words; another can be ended, and all others at once",
    inDb(async (db) => {
      const { owner, stranger } = await office(db)
      const [me] = await db.select().from(staff).where(eq(staff.name, "owner"))
      const phone = stranger()
      const agent =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"
      await phone.post("/sessions", { email: me!.email, password }, { "user-agent": agent })
      const page = await see(owner, "/profile/sessions")
      expect(page).toContain("iPhoneのSafari")
      expect(page).toContain("この端末")
      const [row] = await db.select().from(sessions).where(eq(sessions.userAgent, agent))
      expect((await owner.post(`/profile/sessions/${row!.id}/end`)).status).toBe(303)
      expect((await phone.get("/profile")).status).toBe(303)
      await phone.post("/sessions", { email: me!.email, password })
      await owner.post("/profile/sessions/others/end")
      expect((await phone.get("/profile")).status).toBe(303)
      expect((await owner.get("/profile")).status).toBe(200)
    }),
  )

  test(
    "of somebody else is not there to be ended",
    inDb(async (db) => {
      const { owner, as, own } = await office(db)
      const mine = own.sessionId
      const viewer = await as("viewer")
      expect((await viewer.post(`/profile/sessions/${mine}/end`)).status).toBe(404)
      expect((await owner.get("/profile")).status).toBe(200)
    }),
  )
})

describe("a password", () => {
  test(
    "is changed with the old one, and every other session ends",
    inDb(async (db) => {
      const { owner, stranger } = await office(db)
      const [me] = await db.select().from(staff).where(eq(staff.name, "owner"))
      const phone = stranger()
      await phone.post("/sessions", { email: me!.email, password })
      const next = "つぎのパスワード2026"
      const refused = await owner.post("/profile/password", { current: "違うパスワードです", password: "short" })
      const text = words(await refused.text())
      expect([refused.status, text]).toEqual([422, expect.stringContaining("パスワードが違います")])
      expect(text).toContain("10文字以上")
      expect((await owner.post("/profile/password", { current: password, password: next })).status).toBe(303)
      expect((await owner.get("/profile")).status).toBe(200)
      expect((await phone.get("/profile")).status).toBe(303)
      const lines = await db.select().from(auditEntries).where(eq(auditEntries.noun, "staff"))
      expect(lines.at(-1)!.changes).toEqual([{ path: "password", secret: true }])
    }),
  )

  test(
    "that is no longer the password leads to no second step either, where it was typed before the change",
    inDb(async (db) => {
      const { owner, w, code, signIn, answerWith } = await secured(db)
      expect((await signIn()).headers.get("location")).toStartWith("/sign-in/code")
      await owner.post("/profile/password", { current: password, password: "つぎのパスワード2026" })
      w.at = w.at.add({ minutes: 1 })
      expect((await answerWith(code())).headers.get("location")).toStartWith("/sign-in?")
    }),
  )

  test(
    "guards the address: without it only the name changes",
    inDb(async (db) => {
      const { owner } = await office(db)
      const [me] = await db.select().from(staff).where(eq(staff.name, "owner"))
      const form = { name: "新しい名前", email: "new@example.jp" }
      expect((await owner.post("/profile", form)).status).toBe(422)
      expect((await owner.post("/profile", { ...form, email: me!.email })).status).toBe(303)
      expect((await owner.post("/profile", { ...form, current: password })).status).toBe(303)
      expect((await person(db, "new@example.jp"))!.name).toBe("新しい名前")
    }),
  )

  test(
    "is set anew by a link made at the machine: once, within an hour, and if need be without the second step",
    inDb(async (db) => {
      const { me, w, stranger, owner } = await secured(db)
      expect(await PasswordLink.make(db, "nobody@example.jp", w.at)).toHaveProperty("known")
      const old = await PasswordLink.make(db, me.email, w.at)
      const made = await PasswordLink.make(db, ` ${me.email.toUpperCase()} `, w.at)
      if (!("path" in made && "path" in old)) throw new Error("no link")
      const visitor = stranger()
      expect((await visitor.get(old.path)).status).toBe(404)
      expect(await see(visitor, made.path)).toContain("二段階認証をオフにする")
      expect((await visitor.post(made.path, { password: "short" })).status).toBe(422)
      const form = { password: "もどってきました2026", withoutTotp: "yes" }
      expect((await visitor.post(made.path, form)).headers.get("location")).toBe("/sign-in")
      expect((await visitor.post(made.path, form)).status).toBe(404)
      expect((await owner.get("/profile")).status).toBe(303)
      const back = await visitor.post("/sessions", { email: me.email, password: form.password, back: "/profile" })
      expect(back.headers.get("location")).toBe("/profile")
      const late = await PasswordLink.make(db, me.email, w.at)
      w.at = w.at.add({ hours: 1 })
      expect((await visitor.get("path" in late ? late.path : "")).status).toBe(404)
    }),
  )
})

test(
  "nothing secret is written to the log",
  inDb(async (db) => {
    const { w, codes, secret, signIn, answerWith, code } = await secured(db)
    await signIn()
    await answerWith("12345")
    await answerWith(code())
    const logged = w.logged.join("\n")
    for (const word of [...codes, secret, password]) expect(logged).not.toContain(word)
    const audited = JSON.stringify(await db.select({ changes: auditEntries.changes }).from(auditEntries))
    for (const word of [...codes, secret, password, "$argon2"]) expect(audited).not.toContain(word)
  }),
)
