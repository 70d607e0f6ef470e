import type { Item } from "../../../views/media/item"
import * as Media from "../../domain/media"

/** A file with where it can be seen: here, and by LINE and friends. */
export function of(row: Media.Media, reach: Media.Reach): Item {
  return {
    ...row,
    thumb: row.kind === "image" ? Media.pathOf(row, "preview") : null,
    file: Media.pathOf(row),
    address: reach.is === "open" ? `${reach.base}${Media.pathOf(row)}` : null,
  }
}
