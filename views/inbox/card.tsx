import type { Item } from "../../src/domain/conversation/thread"
import { h } from "../jsx"
import { inALine } from "../messages/glance"
import { ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Ago } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { saidInALine } from "./glance"

/** The last words between a friend and us, on the friend's own page. */
export function ConversationCard({
  reader,
  friendId,
  items,
}: {
  reader: OnChannel
  friendId: bigint
  items: readonly Item[]
}) {
  const { t } = reader
  const open = (
    <ButtonLink href={within(reader, `/inbox/${friendId}`)} size="small" icon="chat">
      {t("inbox.card.open")}
    </ButtonLink>
  )
  return (
    <Card title={t("inbox.card.title")} aside={open} id="conversation">
      {items.length === 0 ? (
        <p class="quiet text-sm">{t("inbox.card.none")}</p>
      ) : (
        <ol class="grid grid-cols-1 gap-1.5 text-sm">
          {items.toReversed().map((item) => (
            <li class="flex min-w-0 items-baseline justify-between gap-3">
              <span class={["min-w-0 truncate", item.is === "theirs" ? "font-medium" : "quiet"]}>
                {inOneLine(reader, item)}
              </span>
              <span class="quiet shrink-0 text-xs">
                <Ago reader={reader} at={item.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}

function inOneLine(reader: OnChannel, item: Item): string {
  const { t } = reader
  if (item.is === "theirs") return saidInALine(reader, item.said)
  if (item.is === "turn") return t(`inbox.${item.kind}`)
  if (item.is === "press") return t("inbox.press")
  const [first] = item.is === "step" ? item.messages : item.push.messages
  const words = first && "text" in first && typeof first.text === "string" ? first.text : ""
  const whose = item.is === "step" ? `${t("inbox.step")}:` : t("inbox.you")
  return `${whose} ${inALine(reader, first?.type ?? "text", words)}`
}
