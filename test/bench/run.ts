/**
 * `bun run bench [names…] [--full | --size N] [--rounds N] [--data DIR] [--json FILE] [--markdown]`: all measurements, or those
 * named, at moderate sizes or at those of the goals. Each round of each must balance, or the run fails; a goal that is
 * missed is reported, and does not fail it. `--data`, for p9: what it filled stays in that directory, and is used again.
 */
import { cpus, totalmem } from "node:os"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { version } from "../../package.json"
import { prepare } from "./ground"
import type { Measurement } from "./measurement"
import { p1 } from "./p1"
import { p2 } from "./p2"
import { p3 } from "./p3"
import { p4 } from "./p4"
import { p5 } from "./p5"
import { p6 } from "./p6"
import { p7 } from "./p7"
import { p8 } from "./p8"
import { p9 } from "./p9"
import { markdown, print, type Report } from "./report"

const all: Measurement[] = [p1, p2, p3, p4, p5, p6, p7, p8, p9]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: "boolean", default: false },
    size: { type: "string" },
    rounds: { type: "string", default: "5" },
    json: { type: "string" },
    data: { type: "string" },
    markdown: { type: "boolean", default: false },
  },
})
const unknown = positionals.filter((name) => !all.some((one) => one.name === name))
if (unknown.length > 0)
  throw new Error(`there is no ${unknown.join(", ")}; there are ${all.map((one) => one.name).join(", ")}`)

const machine = `tobiishi ${version}, Bun ${Bun.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`
const asked = { size: values.size ? Number(values.size) : null, full: values.full, rounds: Number(values.rounds) }
const reports: Report[] = []

console.log(`${machine}\nrates: from the word "go" until LINE has received the last request`)
if (values.data && (positionals.length !== 1 || positionals[0] !== "p9")) throw new Error("--data is for p9 alone")
const on = await prepare(values.data && resolve(values.data))
try {
  for (const { name, title, measure } of all) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const from = performance.now()
    const report = { name, title, ...(await measure(on, asked)) }
    reports.push({ ...report, seconds: Math.round((performance.now() - from) / 1000) })
    print(reports.at(-1)!)
  }
} finally {
  await on.stop()
}
if (values.markdown) console.log(`\n${markdown(reports)}\n`)
const json = JSON.stringify({ machine, at: new Date().toISOString(), ...asked, reports })
if (values.json) await Bun.write(values.json, `${json}\n`)
else console.log(json)
