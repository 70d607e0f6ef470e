import { describe, expect, test } from "bun:test"
import { mkdirSync, rmdirSync } from "node:fs"
import { defaultPlace, type Env, language, passingPlace, read } from "../../src/config"
import { Refusal } from "../../src/refusal"

const refusalOf = (argv: string[], env: Env = {}) => {
  try {
    read(argv, env)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error("it was accepted")
}

test("without anything said, it serves on this machine, with LINE's own hosts", () => {
  const { ask, config, secret } = read([], { HOME: "/nonexistent" })
  expect(ask).toEqual({ is: "serve" })
  expect(secret).toBeNull()
  expect(config).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    publicUrl: null,
    databaseUrl: null,
    lineApiUrl: "https://api.line.me",
    lineDataApiUrl: "https://api-data.line.me",
    logLevel: "info",
    demo: false,
  })
})

test("every variable is read, and flags go before the environment", () => {
  const env = {
    DATABASE_URL: "postgres://u:p@db/x",
    PORT: "80",
    HOST: "::",
    PUBLIC_URL: "https://Step.Example.JP/",
    TOBIISHI_DATA: "/from/env",
    TOBIISHI_SECRET: "s".repeat(32),
    LINE_API_URL: "http://127.0.0.1:9/",
    LINE_DATA_API_URL: "http://127.0.0.1:9/data",
    LOG_LEVEL: "debug",
  }
  const { config, secret } = read(["--port", "81", "--data=/from/flag"], env)
  expect(secret).toBe(env.TOBIISHI_SECRET)
  expect(config).toMatchObject({
    port: 81,
    host: "::",
    publicUrl: "https://step.example.jp",
    dataDir: "/from/flag",
    databaseUrl: env.DATABASE_URL,
    lineApiUrl: "http://127.0.0.1:9",
    lineDataApiUrl: "http://127.0.0.1:9/data",
    logLevel: "debug",
    demo: false,
  })
})

test("an empty variable is none, as a compose file leaves it", () => {
  expect(read([], { PORT: "", DATABASE_URL: "", TOBIISHI_SECRET: "" }).config).toMatchObject({
    port: 3000,
    databaseUrl: null,
  })
})

test("each flag asks for its own thing", () => {
  expect(read(["--version"], {}).ask).toEqual({ is: "version" })
  expect(read(["--help"], {}).ask).toEqual({ is: "help" })
  expect(read(["-h"], {}).ask).toEqual({ is: "help" })
  expect(read(["--token", "会計"], {}).ask).toEqual({ is: "token", name: "会計" })
  expect(read(["--reset-password", " a@example.jp "], {}).ask).toEqual({ is: "resetPassword", email: "a@example.jp" })
  expect(read(["--demo"], {})).toMatchObject({ ask: { is: "demo" }, config: { demo: true } })
})

describe("a wrong value stops the start with one sentence that names it", () => {
  const wrong: [string, string][] = [
    ["PORT", "abc"],
    ["PORT", "70000"],
    ["PORT", "-1"],
    ["HOST", "not a host"],
    ["PUBLIC_URL", "http://step.example.jp"],
    ["PUBLIC_URL", "https://step.example.jp/admin"],
    ["PUBLIC_URL", "step.example.jp"],
    ["PUBLIC_URL", "https://me:secret@step.example.jp"],
    ["DATABASE_URL", "mysql://u:hunter2@db/x"],
    ["TOBIISHI_SECRET", "short-hunter2"],
    ["LINE_API_URL", "api.line.me"],
    ["LINE_DATA_API_URL", "ftp://api.line.me"],
    ["LOG_LEVEL", "loud"],
  ]
  test.each(wrong)("%s=%s", (name, value) => {
    const { ja, en } = refusalOf([], { [name]: value })
    for (const words of [ja, en]) {
      expect(words).toStartWith(name)
      expect(words.split("\n")).toHaveLength(1)
      expect(words).not.toContain("hunter2")
    }
    expect(ja).toMatch(/[ぁ-ん].*。$/)
  })

  test.each([
    [["--nope"]],
    [["serve"]],
    [["--port"]],
    [["--port="]],
    [["--demo=yes"]],
    [["--token", " "]],
    [["--reset-password", ""]],
  ])("%p", (argv) => {
    const { ja, en } = refusalOf(argv)
    expect(en).toContain(argv[0]!.split("=")[0]!)
    expect(ja).toContain(argv[0]!.split("=")[0]!)
  })

  test("--token and --demo together", () => {
    expect(refusalOf(["--token", "x", "--demo"]).en).toContain("--demo")
  })
})

test("http is enough for PUBLIC_URL on this machine alone", () => {
  for (const url of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])
    expect(read([], { PUBLIC_URL: url }).config.publicUrl).toBe(url)
})

test("the data directory: the system's for root, one's own otherwise, and somewhere even without a home", () => {
  expect(defaultPlace({ HOME: "/root" }, 0)).toBe("/var/lib/tobiishi")
  expect(defaultPlace({ HOME: "/tmp" }, 1000)).toBe("/tmp/.local/share/tobiishi")
  expect(defaultPlace({ HOME: "/nonexistent", XDG_DATA_HOME: "/tmp/xdg" }, 1000)).toBe("/tmp/xdg/tobiishi")
  // /proc takes no directory from anybody, root included.
  const homeless = defaultPlace({ HOME: "/proc/1" }, 1000)
  expect(["/var/lib/tobiishi", "/var/tmp/tobiishi-1000"]).toContain(homeless)
})

test("we speak Japanese to those who do", () => {
  expect(language({ LANG: "ja_JP.UTF-8" })).toBe("ja")
  expect(language({ LANG: "ja_JP.UTF-8", LC_ALL: "C" })).toBe("en")
  expect(language({})).toBe("en")
})

test("a directory in /var/tmp that somebody else made is not entered", () => {
  const dir = "/var/tmp/tobiishi-4242"
  mkdirSync(dir, { recursive: true })
  try {
    expect(() => passingPlace(4242)).toThrow("--data")
    expect(passingPlace(process.getuid!())).toStartWith("/var/tmp/")
  } finally {
    rmdirSync(dir)
  }
})
