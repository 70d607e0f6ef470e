import { describe, expect, test } from "bun:test"
import { answerTo } from "../../src/wrong"
import { assets } from "../../views/assets"
import { inDb } from "../db"
import { door } from "./door"
import { inside } from "./inside"

const promises = ["content-security-policy", "x-content-type-options", "referrer-policy"]

describe("every answer", () => {
  test(
    "carries the policy and its companions, whatever kind of answer it is",
    inDb(async (db) => {
      const { browser } = door(db)
      const me = browser()
      const [style] = assets.keys()
      const answers = await Promise.all([
        me.get("/sign-in"),
        me.get("/"),
        me.get("/nowhere"),
        me.get(style ?? ""),
        me.get("/healthz"),
        me.post("/sessions", {}, { "sec-fetch-site": "cross-site" }),
        me.post("/sessions", { email: "a" }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 303, 404, 200, 200, 403, 422])
      for (const answer of answers) for (const name of promises) expect(answer.headers.get(name)).toBeTruthy()
    }),
  )

  test(
    "has a policy without unsafe sources, and no page may frame it",
    inDb(async (db) => {
      const policy = (await door(db).browser().get("/sign-in")).headers.get("content-security-policy") ?? ""
      expect(policy).not.toContain("unsafe")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("form-action 'self'")
      expect(policy).toContain("base-uri 'none'")
    }),
  )

  test(
    "asks for TLS next time only where the public address has it",
    inDb(async (db) => {
      const plain = await door(db).browser().get("/sign-in")
      const safe = await door(db, { publicUrl: "https://steps.example.jp" }).browser().get("/sign-in")
      expect(plain.headers.get("strict-transport-security")).toBeNull()
      expect(safe.headers.get("strict-transport-security")).toContain("max-age=")
    }),
  )
})

describe("what goes wrong", () => {
  test(
    "an address that cannot be read leads nowhere, and NUL in a form is not there: neither is a bug",
    inDb(async (db) => {
      const { world, browser } = door(db)
      const me = browser()
      for (const path of ["/invitations/%ED%A0%80", "/password/%ff", "/setup/%", "/sign-in?back=%00"]) {
        expect([path, (await me.get(path)).status]).toEqual([path, 404])
        expect([path, (await me.post(path)).status]).toEqual([path, 404])
      }
      expect((await me.post("/sessions", { email: "a\0@example.jp", password: "\0" })).status).toBe(422)
      expect(world.logged).toEqual([])
    }),
  )

  test(
    "a form with files that breaks off on its way is no bug either",
    inDb(async (db) => {
      const { me, root, world } = await inside(db)
      const headers = { "content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin" }
      for (const body of ["", '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n'])
        expect((await me.ask(`${root}/media`, { method: "POST", headers, body })).status).toBe(422)
      expect(world.logged).toEqual([])
    }),
  )

  test(
    "a link that opens something does not stand in the log beside the bug that it met",
    inDb(async (db) => {
      const { world } = door(db)
      const request = new Request("http://localhost/invitations/open-sesame?back=x")
      expect(answerTo(world, request, new Error("a bug"), "UNKNOWN").status).toBe(500)
      expect(world.logged.join()).toContain("/invitations/…")
      expect(world.logged.join()).not.toContain("sesame")
    }),
  )

  test(
    "a page that is not there says so, as HTML",
    inDb(async (db) => {
      const answer = await door(db).browser().get("/nowhere", { "accept-language": "ja" })
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(await answer.text()).toContain("ページが見つかりません")
    }),
  )

  test(
    "a malformed form is refused as HTML without repeating what was sent",
    inDb(async (db) => {
      const answer = await door(db).browser().post("/sessions", { password: "hunter2-hunter2" })
      expect(answer.status).toBe(422)
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(await answer.text()).not.toContain("hunter2")
    }),
  )

  test(
    "a body that cannot be read is refused, not broken",
    inDb(async (db) => {
      const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" }
      const answer = await door(db).browser().ask("/sessions", { method: "POST", body: "{", headers })
      expect(answer.status).toBe(422)
    }),
  )

  test(
    "a bug shows a number, and the log shows the same number without the query's values",
    inDb(async (db) => {
      const { browser, world } = door(db)
      const me = browser()
      me.cookies.set("tobiishi", "a-token-that-must-not-be-logged")
      world.db = new Proxy(db, {
        get: (target, name) => {
          if (name === "select") throw new Error("the disk is gone")
          return Reflect.get(target, name)
        },
      })
      const answer = await me.get("/")
      const html = await answer.text()
      const [entry = ""] = world.logged
      expect(answer.status).toBe(500)
      expect(entry).toContain("the disk is gone")
      expect(html).toContain(/"errorId":"([^"]+)"/.exec(entry)?.[1] ?? "no entry")
      expect(html).not.toContain("the disk is gone")
      expect(entry).not.toContain("a-token-that-must-not-be-logged")
    }),
  )

  test(
    "an account of somebody else and an account that never was look alike",
    inDb(async (db) => {
      const answer = await door(db).browser().get("/channels/999999999999999999999")
      expect([303, 404]).toContain(answer.status)
    }),
  )
})

describe("only our own pages change anything", () => {
  const cases = [
    ["same-origin", { "sec-fetch-site": "same-origin" }, 422],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a neighbour under the same domain", { "sec-fetch-site": "same-site" }, 403],
    ["an older browser, our origin", { origin: "http://localhost" }, 422],
    ["an older browser, another origin", { origin: "https://evil.example" }, 403],
    ["an older browser, a hidden origin", { origin: "null" }, 403],
    ["nobody who says", {}, 403],
  ] as const
  for (const [who, headers, status] of cases)
    test(
      `a change asked by ${who} is answered ${status}`,
      inDb(async (db) => {
        const answer = await door(db)
          .browser()
          .ask("/sessions", { method: "POST", body: new URLSearchParams(), headers })
        expect(answer.status).toBe(status)
      }),
    )

  test(
    "our public origin is ours too, behind a proxy that renames the host",
    inDb(async (db) => {
      const { browser } = door(db, { publicUrl: "https://steps.example.jp" })
      const headers = { origin: "https://steps.example.jp" }
      const answer = await browser().ask("/sessions", { method: "POST", body: new URLSearchParams(), headers })
      expect(answer.status).toBe(422)
    }),
  )

  test(
    "webhooks come without an origin, and are asked for their signature instead",
    inDb(async (db) => {
      const answer = await door(db).browser().ask("/webhooks/0", { method: "POST", body: "{}" })
      expect(answer.status).toBe(401)
    }),
  )
})

test(
  "assets are kept for ever under an address that changes with them",
  inDb(async (db) => {
    const me = door(db).browser()
    for (const [path, file] of assets) {
      const answer = await me.get(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get("content-type")).toBe(file.type)
      expect(answer.headers.get("cache-control")).toContain("immutable")
    }
    expect((await me.get("/assets/0000000000000000/styles.css")).status).toBe(404)
  }),
)

test(
  "a language is chosen before anybody signs in, and comes back to the same page only",
  inDb(async (db) => {
    const me = door(db).browser()
    expect(await (await me.get("/sign-in", { "accept-language": "en-GB,en;q=0.9,ja;q=0.5" })).text()).toContain(
      "Sign in",
    )
    const changed = await me.post("/locale", { locale: "ja", back: "/sign-in?back=%2Fchannels%2F1" })
    expect(changed.headers.get("location")).toBe("/sign-in?back=%2Fchannels%2F1")
    expect(await (await me.get("/sign-in", { "accept-language": "en" })).text()).toContain("サインイン")
    for (const back of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
      expect((await me.post("/locale", { locale: "ja", back })).headers.get("location")).toBe("/")
  }),
)

test(
  "alive and ready are two questions",
  inDb(async (db) => {
    const me = door(db).browser()
    expect((await me.get("/healthz")).status).toBe(200)
    expect((await me.get("/readyz")).status).toBe(200)
  }),
)
