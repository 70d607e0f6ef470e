/** The executable is killed outright while sixty letters are on their way. Nobody misses one, nobody gets two. */
import { expect, test } from "bun:test"
import { binary } from "../main/binary"
import { programs } from "./own-program"
import { account, openSchool } from "./staff"
import { text } from "./town"

const people = 60

test("§9 killed between sending and settling, and started anew: each of sixty friends gets the letter once", async () => {
  await programs([await binary()], async ({ way, sandbox, killAndStart }) => {
    const { school } = await openSchool(way)
    const course = await school.post("/scenarios", { name: "はじめての和食" })
    const atOnce = {
      timing: { kind: "elapsed", offset: 0, unit: "minutes" },
      messages: text("{{name}}さん、だしの引き方です"),
    }
    await school.post(`/scenarios/${course.id}/steps`, { name: "第1回", ...atOnce })
    const { userIds } = Object(
      await sandbox.ask("POST", "people", { name: "佐藤花子", count: people, friendsOf: account.lineChannelId }),
    )
    const { items } = await school.post("/friends", {
      friends: userIds.map((lineUserId: string) => ({ lineUserId, name: "佐藤花子" })),
    })
    const friendIds = items.map(({ friend }: { friend: { id: string } }) => friend.id)

    // LINE is slow that evening: every letter is eight seconds on its way, so that we see it there on any machine.
    await sandbox.ask("POST", "faults", { kind: "latency", endpoint: "push", ms: 8_000 })
    await school.post("/enrollments", { scenarioId: course.id, friendIds })
    const states = async () => (await school.get("/batches")).items.map(({ state }: { state: string }) => state)
    await way.soon(async () => expect(await states()).toContain("sending"))
    await Bun.sleep(2_000)
    // Those on their way arrive, though the dead program never hears of it; the next one need not wait for its lease.
    await killAndStart()
    await sandbox.ask("DELETE", "faults")
    await way.soon(async () =>
      expect((await school.get("/deliveries?state=sent&limit=100")).items).toHaveLength(people),
    )
    // Whichever comes second, what the dead program sent or what the next one does, hears that it is known already.
    await way.soon(async () => expect((await way.line.sends()).map(({ status }) => status)).toContain(409))
    const sends = await way.line.sends()
    const accepted = sends.filter((sent) => sent.accepted)
    expect(accepted.map(({ to }) => to[0]).sort()).toEqual([...userIds].sort())
    expect(new Set(accepted.map(({ messages }) => messages[0]?.text))).toEqual(
      new Set(["佐藤花子さん、だしの引き方です"]),
    )
  })
}, 240_000)
