import { expect, test } from "bun:test"
import * as Time from "../../src/demo/time"
import { inScene } from "../engine"

test(
  "what becomes due while it is asked whether all is done is waited for",
  inScene(async (s) => {
    const scenarioId = await s.scenario()
    await s.step(scenarioId, { timing: { kind: "elapsed", offset: 0, unit: "minutes" } })
    const friendId = await s.friend()
    let asked = 0
    const slow = new Proxy(s.w.db, {
      get: (db, key) =>
        key === "execute" && asked++ === 0
          ? async (question: Parameters<typeof db.execute>[0]) => {
              s.w.at = s.w.at.add({ seconds: 1 })
              await s.walk(scenarioId, friendId)
              setTimeout(s.tick, 50)
              return db.execute(question)
            }
          : Reflect.get(db, key),
    })
    await Time.settled({ ...s.w, db: slow }, s.channelId)
    expect(s.sent.length).toBe(1)
  }),
)
