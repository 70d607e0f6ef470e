/** Argon2id, at most two at a time: each hash takes 64 MiB. */
import * as v from "valibot"
import { say } from "../fault"

export const schema = v.pipe(
  v.string(),
  v.check((password) => [...password].length >= 10, say("too_short", { min: 10 })),
  v.maxLength(200, say("too_long", { max: 200 })),
)

export function hash(password: string): Promise<string> {
  return inTurn(() => Bun.password.hash(spelled(password), "argon2id"))
}

/** With no hash to compare (nobody has that email) it takes as long and says no. */
export async function fits(password: string, hash: string | null): Promise<boolean> {
  const same = await inTurn(() => Bun.password.verify(spelled(password).slice(0, 400), hash ?? nobodys))
  return same && hash !== null
}

/** The same letters typed on another keyboard are the same password (NIST SP 800-63B 5.1.1.2). */
const spelled = (password: string) => password.normalize("NFKC")

/** The hash of a password that was thrown away, with the costs of a real one. */
const nobodys =
  "$argon2id$v=19$m=65536,t=2,p=1$KzCBRsDqt6LKp/xQnMFfgk9YNjy0Rn8gLogpTSPwwd4$jPm2lfBvzHdKJTpRo//cfbIaaHKMZYoDJnO7Luvv/2U"

const waiting: (() => void)[] = []
let free = 2

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--
  else await new Promise<void>((go) => waiting.push(go))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
}
