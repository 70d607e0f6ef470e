import { Elysia } from "elysia"
import * as Draft from "../../../views/messages/draft"
import { settled } from "../../../views/messages/draft/change"
import { Phone } from "../../../views/messages/panel"
import type { World } from "../../world"
import { fragment } from "../answer"
import { one, posted } from "../posted"
import { onChannel } from "../reader"
import { previewing } from "./previewing"

/** The phone beside a form of messages: the form is sent as it stands, and nothing is kept. */
export const previews = (world: World) =>
  new Elysia({ prefix: "/channels/:channelId" }).use(onChannel(world)).post(
    "/previews",
    async ({ reader, body }) => {
      const messages = settled(Draft.read((name) => one(body, name)))
      const asked = { friendId: one(body, "previewFriend"), seek: one(body, "previewSeek") }
      return fragment(reader, Phone({ reader, previewing: await previewing(world, reader, messages, asked) }))
    },
    { body: posted },
  )
