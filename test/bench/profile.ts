/**
 * Where PostgreSQL's time goes while Tobiishi sends: `bun test/bench/profile.ts p1|p2 [--size N] [--plans]`. Prints the
 * statements by the time they took; with `--plans`, how those over 8 ms were carried out, triggers and WAL included.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { open } from "../../src/db"
import * as Duel from "./duel"
import { type Ground, prepare } from "./ground"

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "20000" }, plans: { type: "boolean", default: false } },
})

const watching: Record<string, string> = values.plans
  ? {
      session_preload_libraries: "auto_explain",
      "auto_explain.log_min_duration": "8ms",
      "auto_explain.log_analyze": "on",
      "auto_explain.log_buffers": "on",
      "auto_explain.log_wal": "on",
    }
  : { log_min_duration_statement: "0" }

const on = await prepare()
try {
  await set(on, watching)
  const log = join(on.dir, "postgres/postgres.log")
  const before = readFileSync(log).length
  const round = await Duel.round(on, "tobiishi", { people: Number(values.size), personal: positionals[0] === "p1" })
  const text = readFileSync(log).subarray(before).toString()
  console.log(round)
  if (values.plans) console.log(text)
  else console.table(statements(text).slice(0, 30))
} finally {
  await on.stop()
}

async function set({ socket }: Ground, settings: Record<string, string>) {
  const admin = open({ ...socket, database: "postgres" }, 1)
  for (const [name, value] of Object.entries(settings)) await admin.sql.unsafe(`alter system set ${name} = '${value}'`)
  await admin.sql`select pg_reload_conf()`
  await Bun.sleep(200)
  await admin.close()
}

/** The log's lines summed up by statement; filling and dropping the database are among them. */
function statements(text: string) {
  const found = text.matchAll(
    /duration: ([\d.]+) ms {2}(parse|bind|execute|statement)[^:\n]*:([\s\S]*?)(?=\n\d{4}-\d\d-\d\d|$)/g,
  )
  const byStatement = Map.groupBy(
    [...found].map(([, ms, phase, statement]) => ({ ms: Number(ms), what: `${phase} ${brief(statement ?? "")}` })),
    ({ what }) => what,
  )
  return [...byStatement]
    .map(([what, all]) => ({ what, times: all.length, ms: Math.round(all.reduce((sum, { ms }) => sum + ms, 0)) }))
    .sort((a, b) => b.ms - a.ms)
}

function brief(statement: string): string {
  return statement.replace(/\s+/g, " ").trim().slice(0, 100)
}
