/** Somebody is invited, accepts in a browser of their own, signs in with two steps, and is out as soon as they are removed. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { Secret as Key, TOTP } from "otpauth"
import type { Page } from "playwright-core"
import { inScene } from "../engine"
import { absent, withBrowser } from "./chromium"
import { looks, said } from "./looks"
import { served } from "./served"
import { soundness, watched } from "./sound"

const missing = absent()
if (missing) console.log(`skipped: staff tried with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

for (const look of looks("enDesk"))
  tried(
    `invited, accepted, signed in with two steps, and removed: ${said(look)}`,
    inScene((s) =>
      served(s, { locale: look.locale }, ({ base, root, signIn }) =>
        withBrowser(look, (owners) =>
          withBrowser(look, async (guests) => {
            const { t } = look
            await signIn(owners)
            const [owner, guest] = [await owners.newPage(), await guests.newPage()]
            const troubles = [await watched(owner, base, [422]), await watched(guest, base, [401, 403, 422])]
            const sound = soundness("staff", look)
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
            await go(owner, `${root}/audit`)
            await sound(owner, "audit-empty")
            await go(owner, "/staff")
            await sound(owner, "members")
            await owner.getByRole("link", { name: "佐藤 健" }).click()
            await sound(owner, "member")
            await press(owner, t.members.remove)
            const asked = owner.locator("[popover]:popover-open")
            // The question has the focus on the harmless answer; Escape leads back to where it was asked.
            const harmless = asked.getByRole("button", { name: t.common.cancel })
            await harmless.and(owner.locator(":focus")).waitFor()
            await owner.keyboard.press("Escape")
            await asked.waitFor({ state: "detached" })
            await press(owner, t.members.remove)
            await asked.getByRole("textbox").fill("佐藤")
            await asked.getByRole("button", { name: t.members.remove }).click()
            const again = owner.locator("#removal")
            await sound(owner, "member-other-name")
            await again.getByRole("textbox").fill("佐藤 健")
            await again.getByRole("button", { name: t.members.remove }).click()
            await owner.getByText(t.members.flash.removed).waitFor()
            await go(guest, "/profile")
            await guest.waitForURL(/\/sign-in/)
            expect(troubles).toEqual([[], []])
          }),
        ),
      ),
    ),
  )
