/** Random tokens that are shown once and stored as a hash: sessions, setup links. */

/** 256 random bits, safe in a URL and a cookie. */
export function fresh(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")
}

/** Enough for a token nobody can guess; passwords need `staff/password`. */
export function hash(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex")
}
