import { Elysia } from "elysia"
import * as v from "valibot"
import { themes } from "../../views/reader"
import type { World } from "../world"
import { localPath, seeOther } from "./answer"
import * as Cookie from "./cookie"

/** Light or dark from now on, in this browser. */
export const theme = (world: World) =>
  new Elysia().post(
    "/theme",
    ({ body }) => seeOther(world, localPath(body.back), undefined, [Cookie.theme(world, body.theme)]),
    { body: v.object({ theme: v.picklist(themes), back: v.optional(v.string()) }) },
  )
