import { expect, test } from "bun:test"
import { connect } from "../../src/line/client"
import { key, text } from "./begin"

/** The sandbox as its own process, steered over HTTP. */
async function ownProcess(...flags: string[]) {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/../../src/sandbox/main.ts`, "--port", "0", ...flags], {
    stdout: "pipe",
  })
  const { value } = await child.stdout.getReader().read()
  const url = new TextDecoder().decode(value).trim()
  async function ask(method: string, path: string, body?: object) {
    const response = await fetch(`${url}/sandbox/${path}`, { method, body: body && JSON.stringify(body) })
    return { status: response.status, json: await response.json() }
  }
  return {
    url,
    ask,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM")
      expect(await child.exited).toBe(0)
    },
  }
}

test("as its own process it takes channels, people, faults and a clock, and shows its log", async () => {
  await using sandbox = await ownProcess()
  const { ask, url } = sandbox
  await ask("POST", "channels", { lineChannelId: "1", secret: "s", unlimited: true })
  const { json } = await ask("POST", "people", { count: 3, friendsOf: "1" })
  const [hana] = json.userIds
  const line = connect({ apiUrl: url, dataApiUrl: url, now: () => Temporal.Now.instant() })
  const send = (retryKey: string) =>
    line.push({ lineChannelId: "1", secret: "s" }, { to: hana, messages: text(), retryKey })
  const retryKey = key()
  await ask("POST", "faults", { kind: "dropAfterAccepting", endpoint: "push", times: 1 })
  expect(await send(retryKey)).toMatchObject({ is: "unsure" })
  expect(await send(retryKey)).toMatchObject({ is: "accepted", already: true })

  const log = await ask("GET", "log?after=1")
  expect(
    log.json.entries.map((entry: { status: number; accepted: boolean }) => [entry.status, entry.accepted]),
  ).toEqual([
    [0, true],
    [409, false],
  ])
  expect((await ask("GET", "people/received")).json).toEqual({ [hana]: 1 })
  expect((await ask("GET", `conversations/1/${hana}`)).json).toHaveLength(1)
  expect((await ask("POST", `people/${hana}/deeds`, { do: "block", channel: "1" })).json.event.type).toBe("unfollow")

  await ask("POST", "clock", { milliseconds: 24 * 3_600_000 })
  await ask("POST", `people/${hana}/deeds`, { do: "unblock", channel: "1" })
  line.forgetToken({ lineChannelId: "1", secret: "s" })
  expect(await send(retryKey)).toMatchObject({ is: "accepted", already: false })
})

test("what it does not know it refuses in words", async () => {
  await using sandbox = await ownProcess("--compact")
  expect(await sandbox.ask("POST", "faults", { kind: "meteor" })).toMatchObject({ status: 400 })
  expect(await sandbox.ask("POST", "people/U/deeds", { do: "say", channel: "1", text: "a" })).toMatchObject({
    status: 400,
  })
  expect(await sandbox.ask("GET", "nothing")).toMatchObject({ status: 404 })
})
