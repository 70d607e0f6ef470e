import { Elysia } from "elysia"
import type { World } from "../world"
import { seeOther } from "./answer"
import { signedIn } from "./reader"

/** The front door leads to the first account, or to connecting one. */
export const home = (world: World) =>
  new Elysia().use(signedIn(world)).get("/", ({ reader }) => {
    const [first] = reader.channels
    return seeOther(world, first ? `/channels/${first.id}` : "/channels/new")
  })
