import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Config } from "./config"
import { type Parts, type Serving, serve } from "./serve"

/** The whole product on a database that is thrown away, directory and all, when we end. */
export async function run(config: Config, parts: Parts): Promise<Serving> {
  const dataDir = mkdtempSync(join(tmpdir(), "tobiishi-demo-"))
  return await serve({ ...config, dataDir, databaseUrl: null }, { ...parts, durable: false })
}
