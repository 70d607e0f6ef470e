import { asset } from "../assets"
import { type Children, Fragment, h, type Markup } from "../jsx"
import type { Reader } from "../reader"
import { Alert } from "./alert"

/**
 * What stands in it keeps itself up to date: the stream at `src` (its path ends in `/live`) sends each part anew, by
 * its id, whenever it has changed. One of these a page, because a browser keeps few connections to one place. Without
 * script the page is simply as it was when it was opened. No form of the reader's belongs into a part that is sent.
 */
export function Live({ src, children }: Children & { src: string }) {
  return (
    <div class="contents" hx-sse:connect={src} hx-sse:close={over} hx-swap="none">
      <div id={overId}></div>
      {children}
      <script src={asset("htmx-sse.js")} defer></script>
    </div>
  )
}

/** Parts by the id of their outermost element, which each of them carries itself. */
export type Parts = Readonly<Record<string, Markup>>

/** What a stream sends of them. */
export function Changed({ parts }: { parts: Parts }) {
  return (
    <>
      {Object.entries(parts).map(([id, part]) =>
        h("hx-partial", { "hx-target": `#${id}`, "hx-swap": "outerMorph" }, part),
      )}
    </>
  )
}

/** The name of the last message of a stream that is not to be asked for again. */
export const over = "over"
const overId = "live-over"

/** Streams stand below the page they belong to. */
const pageOf = ({ path }: Reader) => path.replace(/\/live(?=\?|$)/, "")

/** The last part: whoever looks on sees the past from here. */
export function Over({ reader }: { reader: Reader }) {
  const { t } = reader
  const words = (
    <div id={overId} class="mb-5">
      <Alert tone="care" title={t("common.live.over")}>
        <a class="link" href={pageOf(reader)}>
          {t("common.live.again")}
        </a>
      </Alert>
    </div>
  )
  return <Changed parts={{ [overId]: words }} />
}
