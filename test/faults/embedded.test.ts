/** Fault 3 for those who bring no PostgreSQL: the one that the executable carries ends without a word, again and again. */
import { expect, test } from "bun:test"
import { join } from "node:path"
import { open } from "../../src/db"
import { boot, clear, place } from "../main/boot"
import { freePort } from "../port"
import { size } from "./chance"
import { quiet } from "./frame"
import { ownLine } from "./line"
import { verdict } from "./oracle"
import { executable } from "./program"
import { school as opened, secret } from "./school"
import { traffic } from "./traffic"
import { until } from "./watch"

const walks = size("WALKS", 25, 200)
const seconds = size("SECONDS", 2, 20)
const times = size("TIMES", 1, 6)

test(`§9 the built-in PostgreSQL killed ${times} times: it is started again, and nothing is missing or sent twice`, async () => {
  const dir = place()
  await using line = await ownLine()
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const program = await boot([await executable()], {
    args: ["--port", String(port), "--data", join(dir, "data")],
    env: { TOBIISHI_SECRET: secret, PUBLIC_URL: url, LINE_API_URL: line.url, LINE_DATA_API_URL: line.url },
  })
  const home = join(dir, "data/postgres")
  const pool = open({ host: join(home, "run"), port: 5432, user: "postgres", database: "tobiishi" }, 3)
  try {
    const { db } = pool
    const ground = { db, line, school: await opened(db, line, { publicUrl: url }) }
    const going = await traffic(ground, walks, seconds)
    const lock = Bun.file(join(home, "18/postmaster.pid"))
    // It goes and comes while somebody looks.
    const pid = async () => Number.parseInt(await lock.text().catch(() => ""), 10)
    const another = async (before: number) => ![before, Number.NaN].includes(await pid())
    for (let n = 0; n < times; n++) {
      await Bun.sleep((seconds * 1000) / (times + 1))
      const before = await pid()
      process.kill(before, "SIGKILL")
      // It may be back before anybody has seen it gone.
      for (const end = Date.now() + 60_000; !(await another(before)); await Bun.sleep(20))
        expect(Date.now()).toBeLessThan(end)
      await until(url, /^200 ready$/)
    }
    await going.over
    const rest = await quiet(ground, 150)
    const { wrong, ...judged } = await verdict(db, line, ground.school)
    console.log(JSON.stringify({ restSeconds: Math.round(rest), ...judged }))
    expect(wrong).toEqual([])
  } finally {
    await pool.close()
    expect((await program.stop()).code).toBe(0)
    clear(dir)
  }
}, 600_000)
