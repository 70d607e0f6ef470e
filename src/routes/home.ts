import { Elysia } from "elysia"
import type { World } from "../world"
import { seeOther } from "./answer"
import { signedIn } from "./reader"

/** The front door leads to the first account, or to connecting one, or to where it says that there is none yet. */
export const home = (world: World) =>
  new Elysia().use(signedIn(world)).get("/", ({ reader }) => {
    const [first] = reader.channels
    if (first) return seeOther(world, `/channels/${first.id}`)
    return seeOther(world, reader.may("/channels/new", "GET") ? "/channels/new" : "/channels")
  })
