/** A picture that goes along with an answer: taken in as every file of the account, and named by its address. */
import type { OnChannel } from "../../../views/reader"
import * as Fault from "../../domain/fault"
import * as Media from "../../domain/media"
import type * as Push from "../../domain/push"
import type { World } from "../../world"
import { recordedAfter } from "../recorded"

type Taken = { message: Push.Asking["messages"][number] } | Fault.Refusal

export async function take(world: World, reader: OnChannel, file: Media.Upload): Promise<Taken> {
  const reach = Media.reachOf(world.config)
  // Not kept where LINE could not come for it.
  if (reach.is !== "open") return Fault.one("picture", "file_out_of_reach")
  const doing = { at: world.now(), staffId: reader.staff.id }
  const outcome = await recordedAfter(world, reader, () => Media.add(world, reader.channel.id, file, doing), {
    ...{ noun: "media", deed: "created" },
    id: (done) => (done.known ? null : done.media.id),
  })
  if (Fault.isRefusal(outcome)) return { faults: outcome.faults.map((fault) => ({ ...fault, path: "picture" })) }
  if (outcome.media.kind !== "image") return Fault.one("picture", "file_wrong_kind")
  const address = (as: Media.As) => `${reach.base}${Media.pathOf(outcome.media, as)}`
  return {
    message: { type: "image", originalContentUrl: address("original"), previewImageUrl: address("preview") },
  }
}
