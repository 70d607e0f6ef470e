import type { Db } from "../../db"
import { leaves } from "../segment"
import * as Scenery from "./scenery"

/** Tags and fields on which something depends in this scenario, or in one that its actions lead to. */
export async function questions(db: Db, channelId: bigint, scenarioId: bigint) {
  const { scenes } = await Scenery.load(db, channelId, "UTC", [scenarioId])
  const [tags, fields] = [new Set<bigint>(), new Set<bigint>()]
  for (const { stops, goalFieldId } of scenes.values()) {
    if (goalFieldId !== null) fields.add(goalFieldId)
    for (const { filter } of stops)
      for (const { leaf } of filter ? leaves(filter) : []) {
        if ("tag" in leaf) tags.add(BigInt(leaf.tag))
        if ("field" in leaf) fields.add(BigInt(leaf.field))
      }
  }
  return { tags, fields }
}
