import { afterAll, setDefaultTimeout } from "bun:test"
import { end } from "./db"
import { gone } from "./main/binary"

// The first test of a run waits for the server. (This holds for the first file; `test/run.ts` sets it for all.)
setDefaultTimeout(30_000)

// Hooks of a preload run once, around all files.
afterAll(end, 60_000)
afterAll(gone, 60_000)
