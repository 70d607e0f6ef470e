/** The whole handler on one side and a LINE Platform on the other, joined as they are in the world: by HTTP. */
import { app } from "../src/app"
import type { Config } from "../src/config"
import type { Db } from "../src/db"
import * as Line from "../src/line/client"
import { type Sandbox, sandbox } from "../src/sandbox"
import { config, type TestWorld, world } from "./world"

export type Joined = { w: TestWorld; line: Sandbox; handle: (request: Request) => Promise<Response> }

/** Our address on the internet; the platform's calls to it arrive at the handler. */
const PUBLIC = "https://tobiishi.example"

export async function joined<T>(db: Db, changes: Partial<Config>, body: (here: Joined) => Promise<T>): Promise<T> {
  let handle = async (_: Request) => new Response(null, { status: 503 })
  const w = world(db, {} as Line.Line)
  const line = sandbox({
    now: w.now,
    random: seeded(),
    fetchToTobiishi: (request) => {
      if (!request.url.startsWith(PUBLIC)) return Promise.reject(new TypeError("Unable to connect"))
      return handle(new Request(request.url.replace(PUBLIC, "http://localhost"), request))
    },
  })
  const server = line.listen()
  w.config = { ...config, publicUrl: PUBLIC, lineApiUrl: server.url, lineDataApiUrl: server.url, ...changes }
  w.line = Line.connect({ apiUrl: w.config.lineApiUrl, dataApiUrl: w.config.lineDataApiUrl, now: w.now })
  const whole = app(w)
  handle = async (request) => whole.handle(request)
  try {
    return await body({ w, line, handle: (request) => handle(request) })
  } finally {
    await w.settled()
    await server.stop()
  }
}

function seeded() {
  let state = 42
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
