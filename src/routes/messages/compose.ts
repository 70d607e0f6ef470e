/** Presses of the composer's buttons: rows come and go, files are looked for, chosen, and brought along. */
import type { Messages } from "../../../views/messages/draft"
import { filled, press, settled } from "../../../views/messages/draft/change"
import { type Field, fieldsOf } from "../../../views/messages/draft/forms"
import { at } from "../../../views/messages/draft/node"
import type { Picker } from "../../../views/messages/props"
import { faultOf } from "../../../views/parts/fault"
import type { OnChannel } from "../../../views/reader"
import * as Fault from "../../domain/fault"
import * as Media from "../../domain/media"
import type { World } from "../../world"
import * as Item from "../media/item"
import { idOf, one, type Posted } from "../posted"
import { recordedAfter } from "../recorded"
import { type Form, form } from "../upload"

export type Composed = { messages: Messages; picker: Picker | null; arrived: string | null }
export type Sent = Form<Added>
type Added = { media: Media.Media; known: boolean } | Fault.Refusal

const OFFERED = 24

/** The form, and the file that came with it, if there was one. */
export function received(world: World, reader: OnChannel, request: Request): Promise<Form<Added>> {
  const doing = { at: world.now(), staffId: reader.staff.id }
  return form(request, (file) =>
    recordedAfter(world, reader, () => Media.add(world, reader.channel.id, file, doing), {
      ...{ noun: "media", deed: "created" },
      id: (done) => (done.known ? null : done.media.id),
    }),
  )
}

/** Null: the button is none of the composer's. */
export async function pressed(
  world: World,
  reader: OnChannel,
  messages: Messages,
  command: string,
  { fields, files }: Form<Added>,
): Promise<Composed | null> {
  const own = press(messages, command, reader.t)
  if (own) return { ...own, picker: null }
  const [verb = "", rest = ""] = split(command)
  const [name = "", id = ""] = rest.split("|")
  const field = fieldAt(messages, name)
  if (!field) return null
  const still = { messages: settled(messages), picker: null, arrived: null }
  const open = (refused: string | null = null) => pickerAt(world, reader, name, field, fields, refused)
  switch (verb) {
    case "pick":
      return { ...still, picker: await open() }
    case "unpick":
      return { ...still, arrived: topOf(name) }
    case "clear":
      return { ...still, messages: withValue(still.messages, name, { [placeOfField(name)[1]]: "" }) }
    case "use": {
      const media = await Media.find(world.db, reader.channel.id, idOf(id) ?? 0n)
      return { ...still, messages: chosen(world, still.messages, name, field, media), arrived: topOf(name) }
    }
    case "upload": {
      const outcome = files.find((file) => file.field === "upload")?.outcome ?? Fault.one("file", "file_none")
      const refused = Fault.isRefusal(outcome) ? outcome : unfit(field, outcome.media)
      if (refused) return { ...still, picker: await open(faultOf(reader, refused.faults, "file")) }
      const { media } = outcome as Exclude<Added, Fault.Refusal>
      return { ...still, messages: chosen(world, still.messages, name, field, media), arrived: topOf(name) }
    }
    default:
      return null
  }
}

const split = (command: string) => {
  const cut = command.indexOf(":")
  return [command.slice(0, cut), command.slice(cut + 1)] as const
}

/** `message.0.columns.1.imageUrl` → the row and the field's own name. */
function placeOfField(name: string): readonly [row: string, field: string] {
  const cut = name.lastIndexOf(".")
  return [name.slice(0, cut), name.slice(cut + 1)]
}

function fieldAt(messages: Messages, name: string): Field | null {
  const [row, own] = placeOfField(name)
  const node = at(messages, row)
  const field = node && fieldsOf(node.kind).find((each) => each.name === own)
  return field?.look === "media" ? field : null
}

/** The message in which a field stands. */
const topOf = (name: string) => name.split(".").slice(0, 2).join(".")

const unfit = (field: Field, media: Media.Media) =>
  field.accept?.includes(media.kind) ? null : Fault.one("file", "file_wrong_kind")

async function pickerAt(
  world: World,
  reader: OnChannel,
  name: string,
  field: Field,
  fields: Posted,
  refused: string | null,
): Promise<Picker> {
  const reach = Media.reachOf(world.config)
  const search = one(fields, "pickSearch").trim().slice(0, 100)
  const kinds = field.accept ?? []
  const rows = await Media.list(world.db, reader.channel.id, { kinds, name: search, limit: OFFERED })
  return { field: name, search, items: rows.map((row) => Item.of(row, reach)), refused, reach }
}

/** The file's address goes into its field, and what the file tells of itself into the fields beside it. */
function chosen(world: World, messages: Messages, name: string, field: Field, media: Media.Media): Messages {
  const reach = Media.reachOf(world.config)
  const base = reach.is === "open" ? reach.base : (world.config.publicUrl ?? "http://localhost")
  const address = (as: Media.As) => `${base}${Media.pathOf(media, as)}`
  const [, own] = placeOfField(name)
  const url = address(field.as ?? "original")
  const beside: Record<string, string> =
    field.as === "imagemap" && media.width && media.height
      ? { baseHeight: String(Math.round((1040 * media.height) / media.width)) }
      : own === "originalContentUrl" && media.kind === "image"
        ? { previewImageUrl: address("preview") === url ? "" : address("preview") }
        : own === "originalContentUrl" && media.kind === "audio" && media.durationMs
          ? { seconds: String(media.durationMs / 1000) }
          : {}
  return withValue(messages, name, { [own]: url, ...beside })
}

function withValue(messages: Messages, name: string, values: Record<string, string>): Messages {
  const [row] = placeOfField(name)
  return filled(messages, row, values)
}
