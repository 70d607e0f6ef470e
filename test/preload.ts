import { afterAll, setDefaultTimeout } from "bun:test"
import { end } from "./db"

// The first test of a run waits for the server, on a busy machine for some seconds.
setDefaultTimeout(30_000)

// Hooks of a preload run once, around all files.
afterAll(end, 60_000)
