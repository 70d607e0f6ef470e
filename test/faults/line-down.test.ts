/** Channel trouble: half a minute of LINE being down costs only time, however it is down. */
import { expect, test } from "bun:test"
import { size } from "./chance"
import { quiet, stand } from "./frame"
import { httpAsks } from "./http-asks"
import { verdict } from "./oracle"
import { proxy } from "./proxy"
import { traffic } from "./traffic"
import { until } from "./watch"

const walks = size("WALKS", 25, 200)
const downSeconds = size("DOWN", 2, 30)

const long = process.env.FAULTS === "long"

// A LINE that never answers costs our own patience besides, ten seconds: that is for the long run.
test.each(long ? ["refuses connections", "hears and never answers"] : ["refuses connections"])(
  `§9 LINE ${"%s"} for ${downSeconds} s: it costs only time`,
  async (how) => {
    const to = { host: "127.0.0.1", port: 0 }
    const between = await proxy(to, httpAsks())
    const lineUrl = (line: { url: string }) => {
      to.port = Number(new URL(line.url).port)
      return `http://127.0.0.1:${between.port}`
    }
    await stand({ lineUrl }, async (frame) => {
      const going = await traffic(frame, walks, downSeconds)
      await Bun.sleep(500)
      const silence = how === "refuses connections" ? null : between.strike({ is: "blackHole" })
      if (!silence) between.close()
      await Bun.sleep(downSeconds * 1000)
      await until(frame.programs[0]!.url, /^200 ready$/)
      silence?.end()
      await between.open()
      await going.over
      const rest = await quiet(frame, 300)
      const { wrong, ...judged } = await verdict(frame.db, frame.line, frame.school)
      console.log(JSON.stringify({ how, restSeconds: Math.round(rest), ...judged }))
      expect(wrong).toEqual([])
      expect(judged.ledger.failed ?? 0).toBe(0)
    })
    await between.stop()
  },
  600_000,
)
