import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto"
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Vault } from "./world"

/**
 * Encrypts credentials at rest: AES-256-GCM under a key derived from the installation's secret. What is sealed says
 * which key it was sealed with: `v1.<key id>.<nonce>.<ciphertext and tag>`.
 */
export function vault(secret: string): Vault {
  const key = derive(secret, "tobiishi vault key")
  const keyId = derive(secret, "tobiishi vault key id").toString("hex").slice(0, 8)
  return { seal, open }

  function seal(plain: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv("aes-256-gcm", key, nonce)
    const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()])
    return ["v1", keyId, nonce.toString("base64url"), body.toString("base64url")].join(".")
  }

  function open(sealed: string): string {
    const [version, id, nonce, body] = sealed.split(".")
    if (version !== "v1" || !id || !nonce || !body) throw new Error("this was not sealed by a vault")
    if (id !== keyId) throw new Error(unknownKey(id, keyId))
    const bytes = Buffer.from(body, "base64url")
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8")
  }
}

const derive = (secret: string, purpose: string) => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32))

const unknownKey = (id: string, ours: string) =>
  `sealed with key ${id}, but this installation's key is ${ours}: TOBIISHI_SECRET, or the file "secret" in the data ` +
  "directory, is not the one it was sealed with"

/** The installation's own secret: made at the first start, in a file that only we may read. */
export function ownSecret(dataDir: string): string {
  const path = join(dataDir, "secret")
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // A link either appears whole or not at all: two processes that start together agree on one secret.
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 })
  try {
    linkSync(fresh, path)
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
  } finally {
    rmSync(fresh)
  }
  chmodSync(path, 0o600)
  return readFileSync(path, "utf8").trim()
}
