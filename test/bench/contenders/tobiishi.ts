/** Tobiishi as it ships: the tick, called as the clock calls it each second, on the product's own pool. */
import { open as openDb } from "../../../src/db"
import * as Line from "../../../src/line/client"
import * as Tick from "../../../src/tick"
import type { World } from "../../../src/world"
import * as TestWorld from "../../world"
import type { Contender, Scene } from "../contender"
import { dueWalks, evening, stand } from "../town"

export const tobiishi: Contender = {
  name: "Tobiishi",
  settings: () => "as it ships; LINE's rate limits lifted, as for all; also keeps ledger, next step and quota",
  tables: "ours",
  async fill({ db }, { personal }, people) {
    await dueWalks(db, { people, personal })
  },
  async open(scene) {
    const world = worldIn(scene)
    await world.db.execute("select 1")
    return { go: () => Tick.tick(world) }
  },
  async stand({ db, sql }) {
    const [channel] = await sql<{ id: bigint }[]>`select max(id) as id from channels`
    return stand(db, channel!.id)
  },
}

/** Nothing in the way: rates as high as the machine goes. */
export const noLimits = { push: 1e9, multicast: 1e9, reply: 1e9 }

/** The product's world on a database of the bench; complaints go to the terminal. */
export function worldIn(
  { socket, lineUrl }: Pick<Scene, "socket" | "lineUrl">,
  { now = () => evening, sendRates = noLimits }: { now?: World["now"]; sendRates?: World["config"]["sendRates"] } = {},
): World {
  const line = Line.connect({ apiUrl: lineUrl, dataApiUrl: lineUrl, now })
  const complain = (facts: object, said: string) => console.error(said, facts)
  const log = { debug() {}, info() {}, warn: complain, error: complain }
  const config = { ...TestWorld.config, sendRates }
  return TestWorld.world(openDb(socket).db, line, { now, log, config })
}
