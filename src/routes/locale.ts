import { Elysia } from "elysia"
import * as v from "valibot"
import { locales } from "../../views/locales"
import * as Staff from "../domain/staff"
import type { World } from "../world"
import { localPath, seeOther } from "./answer"
import * as Cookie from "./cookie"
import { anybody } from "./reader"

/** Speaks another language from now on: in this browser, and to this person everywhere. */
export const locale = (world: World) =>
  new Elysia().use(anybody(world)).post(
    "/locale",
    async ({ body, reader }) => {
      if (reader.staff) await Staff.speak(world.db, reader.staff.id, body.locale)
      return seeOther(world, localPath(body.back), "common.flash.locale", [Cookie.locale(world, body.locale)])
    },
    { body: v.object({ locale: v.picklist(locales), back: v.optional(v.string()) }) },
  )
