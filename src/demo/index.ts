import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { app } from "../app"
import { type Config, language } from "../config"
import { demo } from "../routes/demo"
import { sandbox } from "../sandbox"
import { type Parts, type Serving, serve } from "../serve"
import type { World } from "../world"
import { clock } from "./clock"
import * as Guests from "./guests"
import * as Scene from "./scene"
import * as Stage from "./stage"

/** The whole product against a simulated LINE, on a database that is thrown away, directory and all, when we end. */
export async function run(config: Config, parts: Parts): Promise<Serving> {
  const present = parts.now()
  const time = clock(parts.now, Scene.beginning(present))
  let receive: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const line = sandbox({ now: time.now, fetchToTobiishi: (request) => receive(request) })
  const wire = line.listen()
  const guests = Guests.book()
  let isPast = true

  async function before(world: World): Promise<void> {
    receive = within(world)
    const stage = await Stage.build(world, time, line)
    await Scene.play(stage, present)
    time.release()
    isPast = false
    guests.open(stage)
  }

  const serving = await serve(configured(config, wire.url), {
    ...parts,
    log: sparing(parts.log, () => isPast),
    ...{ now: time.now, durable: false, before, also: [demo(guests)] },
  })
  announce(`${config.publicUrl ?? serving.url}/demo`)
  return { ...serving, stop }

  async function stop() {
    guests.close()
    await serving.stop()
    await wire.stop()
  }
}

/** What went wrong in the acted-out past belongs to its story; whoever starts the demo would take it for trouble. */
function sparing(log: World["log"], isPast: () => boolean): World["log"] {
  const unlessPast =
    (tell: (facts: object, words: string) => void) =>
    (facts: object, words: string): void =>
      isPast() ? undefined : tell(facts, words)
  return {
    debug: unlessPast((facts, words) => log.debug(facts, words)),
    info: unlessPast((facts, words) => log.info(facts, words)),
    warn: unlessPast((facts, words) => log.warn(facts, words)),
    error: (facts, words) => log.error(facts, words),
  }
}

/** Nothing of the operator's is touched, and nothing leaves the machine: LINE is where the sandbox listens. */
function configured(config: Config, lineUrl: string): Config {
  return {
    ...config,
    dataDir: mkdtempSync(join(tmpdir(), "tobiishi-demo-")),
    databaseUrl: null,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    lineApiUrl: lineUrl,
    lineDataApiUrl: lineUrl,
  }
}

/** Webhooks go through the real handler without the network, so that none is lost while the door is still shut. */
function within(world: World) {
  const whole = app(world)
  return async (request: Request) =>
    whole.handle(new Request(`http://localhost${new URL(request.url).pathname}`, request))
}

function announce(url: string) {
  const words = {
    ja: "デモの準備ができました。ブラウザで開いてください",
    en: "The demo is ready. Open it in your browser",
  }
  process.stderr.write(`\n  ${words[language()]}:\n\n    ${url}\n\n`)
}
