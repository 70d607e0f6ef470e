import { type Change, diffLines, diffWordsWithSpace } from "diff"
import type { Step } from "../../src/domain/step"
import { Fragment, h } from "../jsx"
import type { OnChannel } from "../reader"

type Message = Step["messages"][number]

/** What differs between two versions in words, bubble by bubble. Nothing where both say the same. */
export function Differences({
  reader,
  left,
  right,
}: {
  reader: OnChannel
  left: readonly Message[]
  right: readonly Message[]
}) {
  const { t } = reader
  const bubbles = Array.from({ length: Math.max(left.length, right.length) }, (_, nth) => ({
    nth: nth + 1,
    changes: changesOf(reader, left[nth], right[nth]),
  })).filter(({ changes }) => changes.some(({ added, removed }) => added || removed))
  if (bubbles.length === 0) return <p class="text-sm">{t("versions.same")}</p>
  return (
    <div class="grid gap-4">
      {bubbles.map(({ nth, changes }) => (
        <div>
          <p class="quiet mb-1 text-xs">{t("versions.bubble", { nth })}</p>
          <p class="bg-base-200/60 rounded-field p-3 text-sm break-words whitespace-pre-wrap">
            {changes.map((change) => (
              <Part reader={reader} change={change} />
            ))}
          </p>
        </div>
      ))}
      <p class="quiet text-xs">{t("versions.legend")}</p>
    </div>
  )
}

function Part({ reader: { t }, change }: { reader: OnChannel; change: Change }) {
  if (change.added)
    return (
      <ins class="bg-success/20 decoration-success">
        <span class="sr-only">{t("versions.come")}: </span>
        {change.value}
      </ins>
    )
  if (change.removed)
    return (
      <del class="bg-error/15 decoration-error">
        <span class="sr-only">{t("versions.gone")}: </span>
        {change.value}
      </del>
    )
  return <Fragment>{change.value}</Fragment>
}

/** Words where both are texts, cut as the reader's language cuts them; lines of what LINE is sent otherwise. */
function changesOf({ locale }: OnChannel, one: Message | undefined, other: Message | undefined): Change[] {
  const isText = (message: Message | undefined) => message === undefined || message.type === "text"
  if (!isText(one) || !isText(other)) return diffLines(inLines(one), inLines(other))
  const intlSegmenter = new Intl.Segmenter(locale, { granularity: "word" })
  return diffWordsWithSpace(asText(one), asText(other), { intlSegmenter })
}

function asText(message: Message | undefined): string {
  if (!message || !("text" in message)) return ""
  const replies = (message.quickReply?.items ?? []).map(({ action }) =>
    action && "label" in action ? `\n▸ ${action.label}` : "",
  )
  return message.text + replies.join("")
}

const inLines = (message: Message | undefined) => (message ? `${JSON.stringify(message, null, 2)}\n` : "")
