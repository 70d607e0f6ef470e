/**
 * Semantics 2–9 in stories of chance. `STORIES=2000` plays more of them (the default under `bun run test:faults`),
 * `FROM=501` from that seed on, `SEED=7` one alone: it goes the way it went among the others, turn by turn.
 */
import { expect, test } from "bun:test"
import { ownDb } from "../db"
import { connections, isPlenty } from "./simulation/program"
import { build, type Stage } from "./simulation/stage"
import { type Tale, tell } from "./simulation/story"

const one = process.env.SEED
const first = Number(one ?? process.env.FROM ?? 1)
const stories = one ? 1 : Number(process.env.STORIES ?? (process.env.FAULTS === "long" ? 2000 : 100))
const mostFailures = Number(process.env.MOST_FAILURES ?? 5)

/** Alone a story takes half a second; one that takes so much longer hangs, and ends the run: nobody knows what it still holds. */
const longestMs = 180_000

const onStage = (body: (stage: Stage) => Promise<unknown>) =>
  ownDb(async (own) => {
    const stage = await build(own)
    await body(stage)
    await Promise.all(stage.programs.map((program) => program.close()))
  })

test(
  `${stories} seeded stories: never twice, never lost, every acceptance in the ledger, the month never overdrawn`,
  onStage(async (stage) => {
    const failed: number[] = []
    for (let seed = first; seed < first + stories; seed++) {
      const hung = (cause: unknown) => Promise.reject(new Error(`SEED=${seed} hangs: ${cause}`, { cause }))
      const { wrongs, told } = await stage.turns.within(tell(stage, seed), longestMs).catch(hung)
      if (wrongs.length === 0) continue
      failed.push(seed)
      const all = [...wrongs, "--", ...told].join("\n  ")
      console.error(`${again(seed)} CONNECTIONS=${connections} bun test test/faults/simulation.test.ts\n  ${all}`)
      if (failed.length >= mostFailures) break
    }
    expect(failed).toEqual([])
  }),
  // Twenty times what it takes alone: on a busy machine a story is no worse for taking long.
  120_000 + stories * 12_000,
)

const again = (seed: number) => (isPlenty ? `SEED=${seed}` : `FROM=${first} STORIES=${seed - first + 1}`)

/** In one somebody dies, and the other is looked at after every commit. */
const seeds = [27, 10]

test.if(isPlenty)(
  "a story goes the same way, turn by turn, whatever was told before it",
  async () => {
    const told: Map<number, Tale>[] = []
    for (const order of [seeds, seeds.toReversed()])
      await onStage(async (stage) => {
        const tales = new Map<number, Tale>()
        for (const seed of order) tales.set(seed, await tell(stage, seed))
        told.push(tales)
      })()
    expect(told[1]).toEqual(told[0]!)
    expect([...told[0]!.values()].flatMap((tale) => tale.told).filter((line) => line.includes("died"))).not.toEqual([])
  },
  240_000,
)
if (!isPlenty) console.log("skipped: with so few connections a story goes as those before it let it")
