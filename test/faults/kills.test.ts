/** Fault 1: killed without a word at random moments, and started anew at once (semantics 9). */
import { expect, test } from "bun:test"
import { chance, size } from "./chance"
import { quiet, slow, stand, told } from "./frame"
import { deeds, mix } from "./mix"
import { verdict } from "./oracle"

const kills = size("KILLS", 10, 100)
const deliveries = size("DELIVERIES", 1_000, 5_000)
/** So long, on average, a program lives before it is killed. */
const secondsOfLife = size("LIFE_SECONDS", 1, 1.5)

test(`§9 killed ${kills} times under ${deliveries} mixed deliveries: nothing missing, nothing twice, each action once`, async () => {
  const luck = chance(`kills (KILLS=${kills} DELIVERIES=${deliveries})`)
  await stand({}, async (frame) => {
    const { line, programs, school } = frame
    const [program] = programs
    await slow(line)
    const { expected, arriving } = await mix(frame, deliveries, kills * secondsOfLife * 0.9)
    for (let n = 0; n < kills; n++) {
      await Bun.sleep(luck.between(100, secondsOfLife * 2_000 - 100))
      await program!.restart()
    }
    await program!.listening()
    await arriving
    const restSeconds = await quiet(frame, 150)
    const judged = await verdict(frame.db, line, school)
    told({ kills, restSeconds, ...judged, complaints: program!.complaints() })
    expect(judged.wrong).toEqual([])
    expect(await deeds(frame)).toEqual(expected)
  })
}, 900_000)
