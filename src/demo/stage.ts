/** Where the demo plays: the school's account at the simulated LINE, the phones, and the hand on the clock. */
import * as Connection from "../domain/channel/connection"
import * as FirstRun from "../domain/channel/first-run"
import * as Settings from "../domain/channel/settings"
import * as Quota from "../domain/quota"
import * as Staff from "../domain/staff"
import * as Password from "../domain/staff/password"
import type { Channel, Person, Sandbox } from "../sandbox"
import type { World } from "../world"
import type { Clock } from "./clock"
import { sure } from "./scene/school"

export type Stage = {
  world: World
  clock: Clock
  sandbox: Sandbox
  account: Channel
  channelId: bigint
  zone: string
  /** Under whose name the visitor signs in: one for each language, so that visitors do not change each other's. */
  staff: Record<"ja" | "en", bigint>
  /** The visitor's phones, in the order they were bought. */
  phones: Person[]
}

const ZONE = "Asia/Tokyo"
/** The "light" plan in Japan: 5,000 messages a month. */
const LIMIT = 5_000

/** Opens the account at the sandbox and connects it, as staff would with two lines of text. */
export async function build(world: World, clock: Clock, sandbox: Sandbox): Promise<Stage> {
  const credentials = { lineChannelId: "2006712345", secret: "0c5e8f1d7ab94e2f93a1c6d45b7e8f20" }
  const account = sandbox.addChannel({
    ...credentials,
    name: "料理教室ことこと",
    pictureUrl: "/demo/pictures/school",
    limit: LIMIT,
  })
  const { channel } = sure(await Connection.connect(world, credentials))
  // The school's staff went through the first steps four weeks ago.
  await FirstRun.repliesOff(world.db, channel.id, world.now())
  return {
    ...{ world, clock, sandbox, account, channelId: channel.id, zone: ZONE },
    staff: await hire(world),
    phones: [],
  }
}

/** Nobody knows the password: the demo opens the door by itself. */
async function hire(world: World): Promise<Stage["staff"]> {
  const passwordHash = await Password.hash(crypto.randomUUID())
  const person = async (locale: "ja" | "en", name: string) => {
    const email = `demo.${locale}@tobiishi.example`
    return sure(await Staff.create(world.db, { name, email, locale, passwordHash, owner: true }, world.now())).id
  }
  return { ja: await person("ja", "台所 しずか"), en: await person("en", "Shizuka Daidokoro") }
}

/** Leaves so much of the month, and keeps more than that for paid scenarios: whatever else is due waits from now on. */
export async function runShort({ world, account, channelId, zone }: Stage): Promise<void> {
  account.used.count = Math.max(account.used.count, LIMIT - 1_500)
  const settings = { zone, windowOpens: null, windowCloses: null, quotaReserve: 1_800, lateChoice: "none" } as const
  await Settings.change(world.db, channelId, settings, world.now())
  await Quota.refresh(world, channelId)
}
