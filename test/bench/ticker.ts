/** The child that ticks for P8: each chore of the tick, once after the other, on a database that is given. */
import { lineRates } from "../../src/config"
import * as Tick from "../../src/tick"
import { answers, sceneGiven } from "./child"
import { worldIn } from "./contenders/tobiishi"
import * as Wall from "./wall"

export type Scene = Parameters<typeof worldIn>[0]

const world = worldIn(sceneGiven<Scene>(), { now: Wall.now, sendRates: lineRates })

async function ticks(times: number): Promise<number[]> {
  const milliseconds: number[] = []
  for (let n = 0; n < times; n++) {
    const from = performance.now()
    await Tick.tick(world)
    milliseconds.push(performance.now() - from)
    // The pool's connections rest between two ticks, as they do for a second in the program.
    await Bun.sleep(20)
  }
  return milliseconds
}

answers({ warm: () => ticks(50), tick: () => ticks(200) })
