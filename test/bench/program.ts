/** The product as it ships: the executable, built for this run, on the bench's own PostgreSQL and fake LINE. */
import { type Opened, open } from "../../src/db"
import { vault } from "../../src/vault"
import { binary } from "../main/binary"
import { type Booted, boot } from "../main/boot"
import { type Ground, patienceMs } from "./ground"

export const secret = "a secret that only this bench uses, and nobody else"

/** What the program's vault opens as a channel's secret. */
export const secretSealed = () => vault(secret).seal("secret")

/** Starts it on a data directory. `--data` is the ground's own, so it adopts the server that runs there. */
export async function start(dataDir: string, lineUrl: string): Promise<Booted> {
  return boot([await binary()], {
    args: ["--data", dataDir],
    env: { TOBIISHI_SECRET: secret, LINE_API_URL: lineUrl, LINE_DATA_API_URL: lineUrl },
  })
}

/**
 * The database that the program itself opens, while nobody is in it; emptied, unless it is kept. What was measured before leaves nothing
 * behind but the size of files.
 */
export async function withDatabase<T>(on: Ground, work: (own: Opened) => Promise<T>): Promise<T> {
  // Built before, since what is measured may hang on the clock.
  await binary()
  const own = open(on.socket, 2, patienceMs)
  try {
    if (!on.kept) await own.sql`truncate channels cascade`
    return await work(own)
  } finally {
    await own.close()
  }
}
