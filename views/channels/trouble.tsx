import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Facts } from "../parts/card"
import { exactly, Moment } from "../parts/moment"
import type { OnChannel, Reader, TroubleInView } from "../reader"
import { within } from "../within"

/** All there is to say about an account that LINE refuses: what it means, what to look at, and when it goes on. */
export function TroubleNotice({ reader, trouble }: { reader: OnChannel; trouble: TroubleInView }) {
  const { t } = reader
  const { cause, since, words, slower } = trouble
  return (
    <Alert tone="bad" title={t("trouble.title")}>
      <p class="mt-1">{t(`trouble.${cause}.what`)}</p>
      <p>{t("trouble.safe")}</p>
      <p class="mt-3 font-semibold">{t("trouble.todo")}</p>
      <ol class="mt-1 grid list-decimal gap-1 pl-5">
        <li>
          {t(`trouble.${cause}.first`)}{" "}
          <a class="link" href={consoles[cause]} target="_blank" rel="noreferrer">
            {t(cause === "credentials" ? "trouble.console" : "trouble.manager")}
          </a>
        </li>
        <li>{t(`trouble.${cause}.second`)}</li>
        <li>{t(`trouble.${cause}.third`)}</li>
      </ol>
      <div class="my-3">
        <Facts
          pairs={[
            [t("trouble.since"), <Moment reader={reader} at={since} />],
            ...(words ? [[t("trouble.words"), <q class="break-words">{words}</q>] as const] : []),
            [t("trouble.next"), <Moment reader={reader} at={trouble.nextAskAt} />],
          ]}
        />
      </div>
      <p class="text-xs">{slower ? t("trouble.slower") : t("trouble.every")}</p>
      <div class="mt-3 flex flex-wrap gap-2">
        <AskNow reader={reader} />
        {cause === "credentials" && (
          <ButtonLink href={within(reader, "/settings/credentials")} size="small">
            {t("trouble.fix")}
          </ButtonLink>
        )}
      </div>
    </Alert>
  )
}

const consoles = {
  credentials: "https://developers.line.biz/console/",
  permission: "https://manager.line.biz/",
} as const

/** The same in a line, above every other page of the account. */
export function TroubleBanner({ reader, trouble }: { reader: OnChannel; trouble: TroubleInView }) {
  const { t } = reader
  return (
    <Alert tone="bad" title={t("trouble.title")}>
      <p>{t("trouble.banner", { why: t(`trouble.short.${trouble.cause}`), at: exactly(reader, trouble.since) })}</p>
      <div class="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <a class="link" href={within(reader, "/settings")}>
          {t("trouble.more")}
        </a>
        <AskNow reader={reader} />
        <span class="text-xs">
          {t("trouble.next")}: {exactly(reader, trouble.nextAskAt)}
        </span>
      </div>
    </Alert>
  )
}

/** Comes back to the page it was pressed on. */
function AskNow({ reader }: { reader: OnChannel }) {
  return (
    <form method="post" action={within(reader, "/settings/probes")}>
      <input type="hidden" name="back" value={reader.path} />
      <Button look="plain" size="small">
        {reader.t("trouble.askNow")}
      </Button>
    </form>
  )
}

/** Beside the account's name in the list of all. */
export function TroubleShort({ reader, trouble }: { reader: Reader; trouble: TroubleInView | null }) {
  if (!trouble) return <Fragment />
  return (
    <span class="mt-1 block min-w-40 text-xs">
      {reader.t(`trouble.short.${trouble.cause}`)}
      <span class="quiet block">{reader.t("trouble.from", { at: exactly(reader, trouble.since) })}</span>
    </span>
  )
}
