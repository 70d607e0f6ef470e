import { parseArgs } from "node:util"
import { sandbox } from "./index"

/**
 * The sandbox as its own process: `bun src/sandbox/main.ts --port N [--compact]`. It prints its origin, and takes
 * channels, people and faults under /sandbox. Being a main, it owns a clock, which can be turned forward.
 */
const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, compact: { type: "boolean", default: false } },
})

let ahead = 0
const now = () => Temporal.Now.instant().add({ milliseconds: ahead })
const platform = sandbox({ now, compact: values.compact })
const server = platform.listen(Number(values.port), {
  control: true,
  turnClock: (milliseconds) => {
    ahead += milliseconds
  },
})
console.log(server.url)

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => void server.stop().then(() => process.exit(0)))
