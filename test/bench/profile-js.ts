/**
 * Where our own time goes, planning and sending apart: `bun test/bench/profile-js.ts p1|p2 [--size N]`. Prints processor
 * time a person, and the functions by their share of samples, whatever they call included.
 */
import { profile, type SamplingProfile } from "bun:jsc"
import { parseArgs } from "node:util"
import * as Delivery from "../../src/domain/delivery"
import * as Enrollment from "../../src/domain/enrollment"
import * as Quota from "../../src/domain/quota"
import { tobiishi, worldIn } from "./contenders/tobiishi"
import { type Fresh, prepare } from "./ground"

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "30000" } },
})

const on = await prepare()
const fresh = await on.database()
const scene = { socket: fresh.socket, lineUrl: on.line.url, personal: positionals[0] === "p1" }
const world = worldIn(scene)
try {
  // The first are for the compiler.
  await once(fresh, 2_000)
  for (const { what, micros, taken } of await once(fresh, Number(values.size))) {
    console.log(`\n${what}: ${micros.toFixed(1)} µs of processor time a person`)
    console.table(shares(taken).slice(0, 30))
  }
} finally {
  await fresh.drop()
  await on.stop()
}
// The world's own pool holds the process.
process.exit(0)

async function once(fresh: Fresh, people: number) {
  await tobiishi.fill(fresh, scene, people)
  const [channel] = await fresh.sql<{ id: bigint }[]>`select max(id) as id from channels`
  await Quota.refresh(world, channel!.id)
  await on.calm(fresh.sql)
  const plan = async () => {
    while ((await Enrollment.plan(world, channel!.id)) > 0);
  }
  return [
    await measured("planning", people, plan),
    await measured("sending", people, async () => {
      await Delivery.send(world)
    }),
  ]
}

async function measured(what: string, people: number, work: () => Promise<void>) {
  const before = process.cpuUsage()
  const taken = await profile(work, 500)
  const { user, system } = process.cpuUsage(before)
  return { what, micros: (user + system) / people, taken }
}

type Frame = { name: string; sourceURL?: string }

/** Each function once a sample, however often it stands on the stack. */
function shares({ stackTraces }: SamplingProfile) {
  const { traces } = stackTraces as { traces: { frames: Frame[] }[] }
  const counts = new Map<string, number>()
  for (const { frames } of traces)
    for (const one of new Set(frames.map(placeOf))) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([where, samples]) => ({ where, "%": Number(((100 * samples) / traces.length).toFixed(1)) }))
}

function placeOf({ name, sourceURL = "" }: Frame): string {
  const file = sourceURL.split(/\/(?=src\/domain|src\/line|test\/)|node_modules\//).at(-1) ?? ""
  return `${name || "(anonymous)"} ${file}`.trim()
}
