import type { Step } from "../../src/domain/step"
import { Fragment, h } from "../jsx"
import { glance } from "../messages/glance"
import { Icon, type IconName } from "../parts/icon"
import type { OnChannel } from "../reader"

type Message = Step["messages"][number]

/** A step's messages as one sees them across the room: bubbles, in little. */
export function Miniature({ reader, messages }: { reader: OnChannel; messages: readonly Message[] }) {
  const replies = messages.at(-1)?.quickReply?.items?.length ?? 0
  return (
    <div class="bg-secondary/10 rounded-field flex min-w-0 flex-col items-start gap-1 p-2">
      {messages.map((message) => (
        <Bubble reader={reader} message={message} />
      ))}
      {replies > 0 && (
        <span class="flex gap-1 self-end" aria-hidden="true">
          {Array.from({ length: Math.min(replies, 5) }, () => (
            <span class="border-primary/60 h-2.5 w-7 rounded-full border" />
          ))}
        </span>
      )}
    </div>
  )
}

const drawn: Partial<Record<Message["type"], IconName>> = { image: "image", video: "play", imagemap: "image" }

function Bubble({ reader, message }: { reader: OnChannel; message: Message }) {
  const icon = drawn[message.type]
  return (
    <span class="bg-base-100 rounded-field flex max-w-full min-w-0 items-center gap-1.5 px-2 py-1 text-xs leading-snug shadow-xs">
      {icon ? <Icon name={icon} class="size-4" /> : <Fragment />}
      <span class="line-clamp-2 min-w-0">{glance(reader, message)}</span>
    </span>
  )
}
