import { Elysia } from "elysia"
import type { World } from "../world"
import { seeOther } from "./answer"
import { signedIn } from "./reader"

/** The front door leads to the one account, to all of them, to connecting one, or to where it says that there is none. */
export const home = (world: World) =>
  new Elysia().use(signedIn(world)).get("/", ({ reader }) => {
    const [first, second] = reader.channels
    if (second) return seeOther(world, "/channels")
    if (first) return seeOther(world, `/channels/${first.id}`)
    return seeOther(world, reader.may("/channels/new", "GET") ? "/channels/new" : "/channels")
  })
