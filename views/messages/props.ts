import type { Item, Reach } from "../media/item"
import type { OnChannel } from "../reader"
import type { Messages, Placed } from "./draft"

/** Files to choose from, opened at one field of the form. */
export type Picker = { field: string; search: string; items: readonly Item[]; refused: string | null; reach: Reach }

export type ComposerProps = {
  reader: OnChannel
  /** Where the form is sent. */
  action: string
  messages: Messages
  placed: Placed
  /** What can be filled in for each friend: `name`, `field.city`. */
  placeholders: readonly { name: string; label: string }[]
  picker: Picker | null
  /** What the last press has made or moved. */
  arrived: string | null
}
