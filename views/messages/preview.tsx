import type { Message } from "../../src/line/messages"
import { Fragment, h, type Markup } from "../jsx"
import { FromAccount, QuickReplies } from "../phone/bubble"
import { stylesheet } from "../phone/colours"
import type { OnChannel } from "../reader"

/**
 * The messages on a friend's phone, drawn by the same code as the demo's. They may be half written, and JSON may hold
 * anything: what cannot be drawn says so.
 */
export function Preview({
  reader,
  messages,
  label,
}: {
  reader: OnChannel
  messages: readonly unknown[]
  /** What tells it from another one on the same page. */
  label?: string
}) {
  const { t } = reader
  const account = { name: reader.channel.name, pictureUrl: reader.channel.pictureUrl }
  const colours = stylesheet(messages.filter((message) => typeof message === "object" && message !== null))
  const last = messages.at(-1)
  const spot = { reader, phone: null }
  const drawn = (message: unknown, nth: number) => {
    const bubble = { from: "bot" as const, id: `p${nth}`, at: reader.now, message: message as Message }
    return <FromAccount spot={spot} bubble={bubble} account={account} first={nth === 0} />
  }
  return (
    <section
      class="rounded-box flex max-h-[70vh] min-h-48 flex-col overflow-y-auto bg-[#8fafd6] text-[#111]"
      aria-label={label ?? t("messages.preview.chat")}
      tabindex="0"
    >
      {colours && <link rel="stylesheet" href={colours} />}
      <ol class="px-3 pt-1 pb-4">{messages.map((message, nth) => whole(() => drawn(message, nth), reader))}</ol>
      {whole(() => (isMessage(last) ? (QuickReplies({ spot, message: last }) ?? <Fragment />) : <Fragment />), reader)}
    </section>
  )
}

const isMessage = (value: unknown): value is Message => typeof value === "object" && value !== null && "type" in value

function whole(draw: () => Markup, { t }: OnChannel): Markup {
  try {
    return draw()
  } catch {
    return <li class="mt-2 rounded-2xl bg-white/70 px-3 py-2 text-sm text-[#444]">{t("messages.bubble.unreadable")}</li>
  }
}
