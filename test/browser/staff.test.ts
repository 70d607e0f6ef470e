/** Somebody is invited, accepts in a browser of their own, signs in with two steps, and is out as soon as they are removed. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import AxeBuilder from "@axe-core/playwright"
import { Secret as Key, TOTP } from "otpauth"
import type { Page } from "playwright-core"
import { app } from "../../src/app"
import * as Session from "../../src/domain/session"
import { staff } from "../../src/schema"
import { en } from "../../views/locales/en"
import { ja } from "../../views/locales/ja"
import * as People from "../domain/people"
import { inScene, type Scene } from "../engine"
import { absent, closed, type Viewport, withBrowser } from "./chromium"

const missing = absent()
if (missing) console.log(`skipped: staff tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(240_000)
afterAll(closed, 60_000)

const desk: Viewport = { width: 1440, height: 900 }
const hand: Viewport = { width: 375, height: 812 }

type Here = { base: string; session: string }

/** An owner, on a server that browsers can reach. */
async function office(s: Scene, locale: "ja" | "en", use: (here: Here) => Promise<void>) {
  const given = { email: "hanako@example.jp", name: "花子", passwordHash: "unused", createdAt: People.morning, locale }
  const [person] = await s.w.db
    .insert(staff)
    .values({ ...given, ownerSince: People.morning })
    .returning({ id: staff.id })
  const session = await Session.begin(s.w.db, person!.id, "test", s.w.at)
  const whole = app({ ...s.w, config: { ...s.w.config, publicUrl: null }, now: () => s.w.at })
  const server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    fetch: (request) => whole.handle(new Request(request.url.replace(/^http:\/\/[^/]+/, "http://localhost"), request)),
  })
  try {
    await use({ base: `http://127.0.0.1:${server.port}`, session })
  } finally {
    await server.stop(true)
  }
}

async function isSound(page: Page, width: number, name: string) {
  const shots = process.env.SHOTS
  if (shots) await page.screenshot({ path: `${shots}/staff-${name}-${width}.png`, fullPage: true })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([])
  expect(Number(await page.evaluate("document.documentElement.scrollWidth"))).toBeLessThanOrEqual(width)
}

const ways = [
  { locale: "ja", t: ja, viewport: hand, scheme: "light" },
  { locale: "en", t: en, viewport: desk, scheme: "dark" },
] as const

for (const { locale, t, viewport, scheme } of ways)
  tried(
    `invited, accepted, signed in with two steps, and removed: ${locale}, ${viewport.width} px wide`,
    inScene((s) =>
      office(s, locale, ({ base, session }) =>
        withBrowser({ viewport, locale }, (owners) =>
          withBrowser({ viewport, locale }, async (guests) => {
            await owners.addCookies([{ name: "tobiishi", value: session, url: base }])
            const [owner, guest] = [await owners.newPage(), await guests.newPage()]
            const broken: string[] = []
            for (const page of [owner, guest]) {
              await page.emulateMedia({ colorScheme: scheme })
              page.on("pageerror", (error) => broken.push(error.message))
              page.on("console", (message) => {
                if (/Content Security Policy/.test(message.text())) broken.push(message.text())
              })
            }
            const sound = (page: Page, name: string) => isSound(page, viewport.width, `${locale}-${name}`)
            const go = (page: Page, path: string) => page.goto(base + path)
            const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click()

            // The owner makes a link.
            await go(owner, "/staff")
            await sound(owner, "alone")
            await owner.getByRole("link", { name: t.members.invite }).click()
            await sound(owner, "invite")
            await owner.locator("select[name^=role-]").selectOption("")
            await press(owner, t.members.create)
            await owner.getByText(t.faults.no_role).waitFor()
            await sound(owner, "invite-refused")
            await owner.getByLabel(t.members.forWhom).fill("店長の佐藤さん")
            await owner.locator("select[name^=role-]").selectOption("operator")
            await press(owner, t.members.create)
            const link = (await owner.locator("code").textContent())!
            await sound(owner, "link")

            // Somebody opens it elsewhere.
            await go(guest, new URL(link).pathname)
            await sound(guest, "accept")
            await guest.getByLabel(t.staff.name).fill("佐藤 健")
            await guest.getByLabel(t.staff.email).fill("sato@example.jp")
            await guest.getByLabel(t.staff.password).fill("ひみつの店長 2026")
            await press(guest, t.members.acceptNew)
            await guest.waitForURL(/\/channels\/\d+$/)

            // The second step: a key, a code, ten codes on paper.
            await go(guest, "/profile/totp")
            await sound(guest, "totp-off")
            const secret = (await guest.locator("code").textContent())!.replaceAll(/\s/g, "")
            const totp = new TOTP({ secret: Key.fromBase32(secret) })
            const code = () => totp.generate({ timestamp: s.w.at.epochMilliseconds })
            await guest.getByRole("textbox", { name: t.profile.code, exact: true }).fill("000")
            await press(guest, t.profile.enable)
            await guest.getByText(t.faults.wrong_code).waitFor()
            await sound(guest, "totp-wrong")
            await guest.getByRole("textbox", { name: t.profile.code, exact: true }).fill(code())
            await press(guest, t.profile.enable)
            await guest.getByText(t.profile.onceTitle).waitFor()
            await sound(guest, "codes")
            const [paper] = await Promise.all([guest.waitForEvent("download"), press(guest, t.profile.download)])
            expect(paper.suggestedFilename()).toBe("tobiishi-recovery-codes.txt")
            await guest.getByRole("link", { name: t.profile.kept }).click()
            await sound(guest, "totp-on")
            for (const path of ["/profile", "/profile/password", "/profile/sessions"]) {
              await go(guest, path)
              await sound(guest, path.slice(1).replace("/", "-"))
            }

            // Out, and in again with both.
            await guest.locator("summary", { has: guest.locator("text=佐") }).click()
            await press(guest, t.common.signOut)
            s.w.at = s.w.at.add({ minutes: 3 })
            await guest.getByLabel(t.staff.email).fill("sato@example.jp")
            await guest.getByLabel(t.staff.password).fill("ひみつの店長 2026")
            await press(guest, t.staff.signIn)
            await guest.getByText(t.profile.secondPaper).waitFor()
            await sound(guest, "second-step")
            await guest.getByRole("textbox", { name: t.profile.code, exact: true }).fill("123456")
            await press(guest, t.profile.secondButton)
            await guest.getByText(t.profile.secondRefused).waitFor()
            await sound(guest, "second-step-refused")
            await guest.getByRole("textbox", { name: t.profile.code, exact: true }).fill(code())
            await press(guest, t.profile.secondButton)
            await guest.waitForURL(/\/channels\/\d+$/)
            expect((await go(guest, "/staff"))?.status()).toBe(403)
            await sound(guest, "forbidden")

            // The owner sees all of it, and ends it.
            await go(owner, "/audit")
            await owner.locator("main li", { hasText: "佐藤 健" }).first().waitFor()
            await sound(owner, "audit")
            await go(owner, `/channels/${s.channelId}/audit`)
            await sound(owner, "audit-empty")
            await go(owner, "/staff")
            await sound(owner, "members")
            await owner.getByRole("link", { name: "佐藤 健" }).click()
            await sound(owner, "member")
            await press(owner, t.members.remove)
            await owner
              .locator("dialog, [popover]:popover-open")
              .getByRole("button", { name: t.members.remove })
              .click()
            await owner.getByText(t.members.flash.removed).waitFor()
            await go(guest, "/profile")
            await guest.waitForURL(/\/sign-in/)
            expect(broken).toEqual([])
          }),
        ),
      ),
    ),
  )
