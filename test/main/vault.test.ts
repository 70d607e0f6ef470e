import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ownSecret, vault } from "../../src/vault"

const secret = "a secret that is long enough to be one"
const dir = mkdtempSync(join(tmpdir(), "tobiishi-vault-"))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test("what is sealed opens again, and does not show", async () => {
  const { seal, open } = vault(secret)
  const sealed = await seal("チャネルシークレット")
  expect(await open(sealed)).toBe("チャネルシークレット")
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+\.[\w-]+$/)
  expect(await seal("チャネルシークレット")).not.toBe(sealed)
  expect(await open(await seal(""))).toBe("")
})

test("the same secret opens it in another process, another one says which key is missing", async () => {
  const sealed = await vault(secret).seal("x")
  expect(await vault(secret).open(sealed)).toBe("x")
  expect(() => vault(`${secret}!`).open(sealed)).toThrow(/sealed with key [0-9a-f]{8}.*TOBIISHI_SECRET/)
})

test("a changed byte does not open", async () => {
  const { seal, open } = vault(secret)
  const [version, id, nonce, body] = (await seal("x".repeat(40))).split(".")
  const bytes = Buffer.from(body!, "base64url")
  bytes[3]! ^= 1
  expect(() => open([version, id, nonce, bytes.toString("base64url")].join("."))).toThrow()
  expect(() => open("x")).toThrow("not sealed")
})

test("the installation's own secret is made once and only we may read it", () => {
  const first = ownSecret(dir)
  expect(Buffer.from(first, "base64url")).toHaveLength(32)
  expect(ownSecret(dir)).toBe(first)
  expect(statSync(join(dir, "secret")).mode & 0o777).toBe(0o600)
})

test("a secret that somebody laid there is used as it is, and closed to others", () => {
  const path = join(dir, "secret")
  ownSecret(dir)
  writeFileSync(path, "laid here by hand, long enough for us\n", { mode: 0o644 })
  expect(ownSecret(dir)).toBe("laid here by hand, long enough for us")
  expect(statSync(path).mode & 0o777).toBe(0o600)
})
