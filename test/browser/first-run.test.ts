/** From an empty installation to the first message and its answer, as whoever sets it up sees it. */
import { expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Staff from "../../src/domain/staff"
import { type Channel, type Sandbox, sandbox } from "../../src/sandbox"
import { serve } from "../../src/serve"
import { ja } from "../../views/locales/ja"
import { freshCluster } from "../db"
import { config } from "../world"
import { absent, withBrowser } from "./chromium"
import { jaHand, looks, said } from "./looks"
import { soundness, watched } from "./sound"

const missing = absent()
if (missing) console.log(`skipped: the first run with a browser, ${missing}`)
const tried = test.if(missing === null)
setDefaultTimeout(300_000)

const pair = { lineChannelId: "2000000001", secret: "0123456789abcdef0123456789abcdef" }
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

type Here = { base: string; setup: string; line: Sandbox; account: Channel }

/** The program as it ships, with nobody in it, and LINE, where another tool has the account's webhook. */
async function empty(use: (here: Here) => Promise<void>) {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-first-"))
  await freshCluster(dataDir)
  const line = sandbox({ now: () => Temporal.Now.instant(), fetchToTobiishi: (request) => fetch(request) })
  const wire = line.listen()
  const account = line.addChannel({ ...pair, name: "はなまる花店", limit: 200, useWebhook: false })
  account.webhook.endpoint = "https://booking.example/line"
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() })
  const port = probe.port!
  await probe.stop(true)
  const base = `http://127.0.0.1:${port}`
  const serving = await serve(
    { ...config, port, dataDir, publicUrl: base, lineApiUrl: wire.url, lineDataApiUrl: wire.url },
    { log: quiet, now: () => Temporal.Now.instant(), secret: null, durable: false },
  )
  try {
    await use({ base, setup: `${base}${await Staff.setupLink(serving.world)}`, line, account })
  } finally {
    await serving.stop()
    await wire.stop()
  }
}

for (const look of looks("jaHand"))
  tried(`an empty installation: ${said(look)}`, () =>
    empty(({ base, setup, line, account }) =>
      withBrowser(look, async (browser) => {
        const { t } = look
        const page = await browser.newPage()
        const troubles = await watched(page, base, [422])
        const judge = soundness("first", look)
        const sound = (state: string) => judge(page, state)

        await page.goto(setup)
        await page.getByLabel(t.staff.name).fill("花村 咲")
        await page.getByLabel(t.staff.email).fill("saki@example.jp")
        await page.getByLabel(t.staff.password).fill("ひみつの花束 42 本")
        await page.getByRole("button", { name: t.staff.setupDone }).click()

        await page.getByLabel(t.channels.lineChannelId).fill(pair.lineChannelId)
        await page.getByLabel(t.channels.secret).fill("f".repeat(32))
        await page.getByRole("button", { name: t.channels.submit }).click()
        await page.getByText(t.channels.fault.credentials_refused.slice(0, 20)).waitFor()
        await sound("refused")
        await page.getByLabel(t.channels.secret).fill(pair.secret)
        await page.getByRole("button", { name: t.channels.submit }).click()

        // What stands at LINE is shown, and left alone until somebody says so.
        await page.getByText("https://booking.example/line").waitFor()
        expect(account.webhook.endpoint).toBe("https://booking.example/line")
        await sound("elsewhere")
        await page.getByRole("button", { name: t.start.webhook.use }).click()
        await page.getByText(t.start.webhook.done).waitFor()
        expect(account.webhook.endpoint).toStartWith(`${base}/webhooks/`)

        // Only the owner can switch it; nobody loads the page again.
        await page.getByText(t.start.use.waits).waitFor()
        await sound("switch")
        account.webhook.active = true
        await page.getByText(t.start.use.done).waitFor()
        await page.getByRole("button", { name: t.start.replies.yes }).click()
        await page.getByText(t.start.replies.done).waitFor()
        await page.getByRole("img", { name: new RegExp(account.name) }).waitFor()
        await sound("waiting")

        const anna = line.person({ name: "アンナ" })
        await anna.follow(account)
        await anna.say(account, "お花を頼めますか?")
        await page.locator("#step-message").getByText("お花を頼めますか?").waitFor()
        await sound("arrived")
        await page.locator("#step-answer").getByRole("button").click()
        await page.getByText(t.start.allDoneWhy).waitFor()
        const heard = line.conversation(anna.userId, account.lineChannelId).at(-1)
        expect(heard).toMatchObject({ from: "bot", message: { text: t.start.answer.words } })
        expect(account.used.count).toBe(0)
        await sound("done")

        // And on in the inbox, where what comes appears by itself.
        await page.goto(`${base}/channels/1/inbox/1`)
        const box = page.getByLabel(t.inbox.reply)
        await box.fill("書きかけ")
        await anna.say(account, "赤いバラで")
        await page.locator("#talk").getByText("赤いバラで").waitFor()
        await page.getByText(t.inbox.free.split("{{")[0]!).waitFor()
        expect(await box.inputValue()).toBe("書きかけ")
        await sound("inbox")
        await box.press("Control+Enter")
        await page.locator("#talk").getByText("書きかけ").waitFor()
        expect(line.conversation(anna.userId, account.lineChannelId).at(-1)).toMatchObject({ from: "bot" })
        await page.goto(`${base}/channels/1/inbox`)
        await sound("people")
        expect(troubles).toEqual([])
      }),
    ),
  )

tried("the same without script, by loading the page again", () =>
  empty(({ base, setup, line, account }) =>
    withBrowser({ ...jaHand, javaScriptEnabled: false }, async (browser) => {
      const page = await browser.newPage()
      account.webhook = { endpoint: null, active: true, redelivery: false }
      await page.goto(setup)
      await page.getByLabel(ja.staff.name).fill("花村 咲")
      await page.getByLabel(ja.staff.email).fill("saki@example.jp")
      await page.getByLabel(ja.staff.password).fill("ひみつの花束 42 本")
      await page.getByRole("button", { name: ja.staff.setupDone }).click()
      await page.getByLabel(ja.channels.lineChannelId).fill(pair.lineChannelId)
      await page.getByLabel(ja.channels.secret).fill(pair.secret)
      await page.getByRole("button", { name: ja.channels.submit }).click()
      await page.getByText(ja.start.webhook.done).waitFor()
      const anna = line.person({ name: "アンナ" })
      await anna.follow(account)
      await anna.say(account, "もしもし")
      const arrived = page.getByText("もしもし")
      for (let n = 0; n < 20 && (await arrived.count()) === 0; n += 1) {
        await page.waitForTimeout(300)
        await page.getByRole("link", { name: ja.start.reload }).click()
      }
      await arrived.waitFor()
      await page.getByRole("link", { name: ja.start.answer.own }).click()
      await page.getByLabel(ja.inbox.reply).fill("はい、はなまる花店です")
      await page.getByRole("button", { name: ja.inbox.send, exact: true }).click()
      await page.locator("#talk").getByText("はい、はなまる花店です").waitFor()
      expect(base).toStartWith("http://127.0.0.1:")
    }),
  ),
)
