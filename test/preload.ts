import { afterAll, beforeAll, setDefaultTimeout } from "bun:test"
import { closed } from "./browser/running"
import { end } from "./db"
import { gone } from "./main/binary"
import { beginning } from "./sheaf"

// The first test of a run waits for the server. (This holds for the first file; `test/run.ts` sets it for all.)
setDefaultTimeout(240_000)

// Hooks of a preload run once, around all files; in a worker of several (`bun test --parallel`) around each file. In
// `bun run test` what a worker has started serves its other files too, and goes when the worker goes.
// A browser that is not closed leaves its profile behind: it ends with each file of a worker.
afterAll(closed, 60_000)

const worker = process.env.BUN_TEST_WORKER_ID
if (worker && process.env.TOBIISHI_TEST_RUN) beforeAll(() => console.error(beginning(worker)))
else {
  afterAll(end, 60_000)
  afterAll(gone, 60_000)
}
