/** The story in the world: Tobiishi as one program, LINE as another, and the clock on the wall. */
import { freshCluster } from "../db"
import { boot, clear, place } from "../main/boot"
import { freePort } from "../port"
import { lineSide } from "./line-side"
import { sandboxProgram } from "./sandbox-program"
import type { Moment, Way } from "./way"

/** Seconds after the course was written, for want of days: an evening is a second of today. */
const evenings = [0, 3, 5, 7, 10, 14, 16]
const zone = "Asia/Tokyo"

export async function ownProgram(command: string[], story: (way: Way) => Promise<void>): Promise<void> {
  await pastMidnight()
  await programs(command, ({ way }) => story(way))
}

export type Programs = {
  way: Way
  dataDir: string
  sandbox: Awaited<ReturnType<typeof sandboxProgram>>
  /** Ends it without a word, and starts it anew on the same data directory and the same port. */
  killAndStart: () => Promise<void>
}

export async function programs(command: string[], body: (programs: Programs) => Promise<void>): Promise<void> {
  const dir = place()
  await freshCluster(`${dir}/data`)
  await using sandbox = await sandboxProgram()
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const start = () =>
    boot(command, {
      args: ["--port", String(port), "--data", `${dir}/data`],
      env: { PUBLIC_URL: url, LINE_API_URL: sandbox.url, LINE_DATA_API_URL: sandbox.url },
    })
  let program = await start()
  async function killAndStart() {
    await program.stop("SIGKILL")
    program = await start()
  }
  try {
    const setupLink = program.words.match(/\/setup\/\S+/)?.[0]
    if (!setupLink) throw new Error(`no link was printed:\n${program.words}`)
    await body({ way: onTheWall(url, setupLink, sandbox.url), dataDir: `${dir}/data`, sandbox, killAndStart })
  } finally {
    await program.stop()
    clear(dir)
  }
}

function onTheWall(url: string, setupLink: string, lineUrl: string): Way {
  const now = () => Temporal.Now.zonedDateTimeISO(zone)
  const opening = performance.now()
  let begun: { at: Temporal.ZonedDateTime; pace: number } | null = null
  function at(n: number) {
    begun ??= { at: now().round({ smallestUnit: "second", roundingMode: "ceil" }), pace: paceAfter(opening) }
    return begun.at.add({ seconds: evenings[n]! * begun.pace })
  }
  const line = lineSide(lineUrl)

  /** The tick comes each second; a little later everybody has heard of it. */
  async function evening(n: number) {
    const wait = at(n).epochMilliseconds + 1_300 - Date.now()
    if (wait < 0) console.warn(`this machine is slow: evening ${n} was over ${-wait} ms ago`)
    await Bun.sleep(Math.max(0, wait))
  }
  const moments: Record<Moment, () => Promise<void>> = {
    "the first evening": () => evening(1),
    "the second evening": () => evening(2),
    "the third evening": () => evening(3),
    "late that night": async () => {},
    "two silent days later": () => evening(4),
    "the fourth evening, as she counts": async () => {},
    "the fifth evening": () => evening(5),
    "the sixth evening": () => evening(6),
  }
  return {
    ask: (path, init) => fetch(url + path, init),
    ...{ setupLink, line },
    evening: (n) => ({ kind: "clock", days: 0, timeOfDay: at(n).toPlainTime().toString({ smallestUnit: "second" }) }),
    hours: {
      opens: now().subtract({ hours: 1 }).toPlainTime().toString({ smallestUnit: "minute" }),
      closes: now().add({ hours: 12 }).toPlainTime().toString({ smallestUnit: "minute" }),
    },
    until: (moment) => moments[moment](),
    async soon(check) {
      for (const end = Date.now() + 60_000; ; await Bun.sleep(50)) {
        const wrong = await check().then(
          () => null,
          (error: unknown) => ({ error }),
        )
        if (!wrong) return
        if (Date.now() > end) throw wrong.error
      }
    },
    patienceMs: 30_000,
    async moreMessages(reread) {
      await line.change("1657000001", { limit: 1_000 })
      await reread()
    },
  }
}

/** Opening the school takes a second; where it takes longer, everything will, and evenings lie further apart. */
function paceAfter(opening: number): number {
  const seconds = (performance.now() - opening) / 1000
  return Math.min(5, Math.max(1, Math.ceil(seconds / 2)))
}

/** Evenings on two dates would count one day too many. They are over in a minute and a half, on the slowest machine. */
async function pastMidnight() {
  const left = Temporal.Now.zonedDateTimeISO(zone)
    .until(Temporal.Now.zonedDateTimeISO(zone).add({ days: 1 }).startOfDay())
    .total("milliseconds")
  if (left < 120_000) await Bun.sleep(left)
}
