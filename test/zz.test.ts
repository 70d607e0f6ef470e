import { test } from "bun:test"
import { withBrowser } from "./browser/chromium"
import { jaHand, jaDesk } from "./browser/looks"
import { open } from "./demo/open"
test("x", async () => {
  const demo = await open([])
  await Bun.sleep(2000)
  for (const look of [jaHand]) await withBrowser(look, async (browser) => {
    const page = await browser.newPage()
    await page.context().addCookies([{ name: "locale", value: "ja", url: demo.url }])
    await page.goto(`${demo.url}/demo/door?back=/channels/1/scenarios`)
    const client = await page.context().newCDPSession(page)
    await client.send("Performance.enable", { timeDomain: "threadTicks" })
    for (const path of ["/channels/1/friends", "/channels/1", "/channels/1/scenarios/1/steps/new"]) {
      for (let i = 0; i < 4; i++) {
      await page.goto(`${demo.url}${path}`); await Bun.sleep(300)
      const m = Object.fromEntries((await client.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value]))
      console.log(path, ["TaskDuration","ScriptDuration","V8CompileDuration","RecalcStyleDuration","LayoutDuration","TaskOtherDuration","RecalcStyleCount","LayoutCount","Nodes"].map((k) => `${k} ${k.endsWith("Count") || k==="Nodes" ? m[k] : Math.round(m[k]!*1000)}`).join(" "))
      }
    }
    const events: any[] = []
    const c2 = await browser.browser()!.newBrowserCDPSession()
    const done = Promise.withResolvers<void>()
    c2.on("Tracing.dataCollected", (e: any) => events.push(...e.value)); c2.on("Tracing.tracingComplete", () => done.resolve())
    await c2.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline","blink","v8","disabled-by-default-v8.compile","blink.user_timing", "toplevel", "loading","disabled-by-default-devtools.timeline"] } } as any)
    for (let i=0;i<5;i++) await page.goto(`${demo.url}/channels/1/friends`)
    await c2.send("Tracing.end"); await done.promise
    const by: Record<string, number> = {}
    for (const e of events) if (e.ph === "X" && e.tdur) by[e.name] = (by[e.name] ?? 0) + e.tdur / 1000 / 5
    console.log(Object.entries(by).sort((a, b) => b[1]-a[1]).slice(0, 45).map(([k, v]) => `${k} ${v.toFixed(1)}`).join("\n"))
  })
  await demo.stop()
}, 200000)
