/** The child that sends for P1 to P3: `bun stage.ts '{"contender":"loop", …}'`, started by `duel.ts`. */
import { answers, sceneGiven } from "./child"
import type { Scene } from "./contender"
import { load, type Name } from "./contenders"
import { now } from "./line"

const scene = sceneGiven<Scene & { contender: Name }>()
const { go } = await (await load(scene.contender)).open(scene)

answers({
  async go(people) {
    const goAt = now()
    await go(Number(people))
    return { goAt, doneAt: now() }
  },
})
