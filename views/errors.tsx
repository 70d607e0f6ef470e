import { Front } from "./front"
import { h } from "./jsx"
import { ButtonLink } from "./parts/button"
import type { Reader } from "./reader"

/** What a page says when there is no page: why, what to do, and never what was sent. */
export function ErrorPage({
  reader,
  kind,
  id,
}: {
  reader: Reader
  kind: "missing" | "invalid" | "foreign" | "forbidden" | "tooLarge" | "broken"
  id?: string
}) {
  const { t } = reader
  return (
    <Front reader={reader} title={t(`errors.${kind}`)}>
      <p class="mb-5 text-sm">{t(`errors.${kind}Why`)}</p>
      {id && <p class="quiet mb-5 font-mono text-xs">{t("errors.id", { id })}</p>}
      <ButtonLink href="/">{t("errors.home")}</ButtonLink>
    </Front>
  )
}
