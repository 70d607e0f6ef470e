import { nameOf } from "../friends/face"
import { saidInALine } from "../inbox/glance"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Button, ButtonLink } from "../parts/button"
import { Qr } from "../parts/qr"
import type { Reader } from "../reader"
import { within } from "../within"
import type { Shown } from "."

export function Credentials({ reader, list: { channel, states } }: Shown) {
  const { t } = reader
  if (states.credentials === "done")
    return <p>{t("start.credentials.done", { name: channel.name, basicId: channel.basicId ?? "" })}</p>
  return (
    <>
      <p>{t("start.credentials.trouble")}</p>
      {reader.may(within(reader, "/settings/credentials"), "GET") && (
        <div>
          <ButtonLink href={within(reader, "/settings/credentials")} look="main">
            {t("start.credentials.fix")}
          </ButtonLink>
        </div>
      )}
    </>
  )
}

/** Only the owner can switch it, and only there. */
export function Use({ reader, list: { channel, states } }: Shown) {
  const { t } = reader
  if (states.use === "done") return <p>{t("start.use.done")}</p>
  return (
    <>
      <p>{t("start.use.why")}</p>
      <Way reader={reader} lines="start.use.where" />
      <p class="quiet">{t("start.use.orConsole")}</p>
      <ToLine reader={reader} basicId={channel.basicId} />
      <p class="quiet" role="status">
        {t("start.use.waits")}
      </p>
    </>
  )
}

/** What LINE does not tell is asked, and said to be so. */
export function Replies({ reader, list: { channel, states } }: Shown) {
  const { t } = reader
  const action = within(reader, "/start/replies")
  const chat = <p class="quiet">{t(channel.chatMode === "chat" ? "start.replies.chatOn" : "start.replies.chatOff")}</p>
  if (states.replies === "done")
    return (
      <>
        <p>{t("start.replies.done")}</p>
        {chat}
        {reader.may(action) && (
          <form method="post" action={action}>
            <input type="hidden" name="off" value="no" />
            <Button look="bare" size="small">
              {t("start.replies.no")}
            </Button>
          </form>
        )}
      </>
    )
  return (
    <>
      <p>{t("start.replies.why")}</p>
      <Way reader={reader} lines="start.replies.where" />
      <ToLine reader={reader} basicId={channel.basicId} />
      <p class="quiet">{t("start.replies.honest")}</p>
      {chat}
      {reader.may(action) && (
        <form method="post" action={action}>
          <input type="hidden" name="off" value="yes" />
          <Button look="plain" icon="check">
            {t("start.replies.yes")}
          </Button>
        </form>
      )}
    </>
  )
}

export function Message({ reader, list: { channel, latest } }: Shown) {
  const { t } = reader
  if (latest) {
    const { last, friend } = latest
    const words = last?.from === "friend" ? saidInALine(reader, last.said) : ""
    const name = nameOf(reader, friend)
    // Once it is answered, the answer is what was said last.
    return <p>{words ? t("start.message.done", { name, words }) : t("start.message.doneBefore", { name })}</p>
  }
  const link = channel.basicId ? `https://line.me/R/ti/p/${encodeURIComponent(channel.basicId)}` : null
  return (
    <>
      <p>{t("start.message.why")}</p>
      {link && (
        <div class="flex flex-wrap items-center gap-5">
          <Qr text={link} label={t("start.message.qr", { name: channel.name })} />
          <div class="grid gap-2">
            <a class="link" href={link} target="_blank" rel="noreferrer">
              {t("start.message.link")}
            </a>
            <p class="quiet figures">{channel.basicId}</p>
            <p class="quiet">{t("start.message.notFriends")}</p>
          </div>
        </div>
      )}
      <p class="font-semibold" role="status">
        {t("start.message.waits")}
      </p>
      <p class="quiet">
        {t("start.message.existing")}{" "}
        <a class="link" href={within(reader, "/followers")}>
          {t("followers.link")}
        </a>
      </p>
    </>
  )
}

export function Answer({ reader, list: { latest, states } }: Shown) {
  const { t } = reader
  if (states.answer === "done")
    return (
      <>
        <p>{t("start.answer.done")}</p>
        <div>
          <ButtonLink href={within(reader, "/inbox")} size="small" icon="chat">
            {t("start.answer.inbox")}
          </ButtonLink>
        </div>
      </>
    )
  if (!latest) return <Fragment />
  const talk = within(reader, `/inbox/${latest.friend.id}`)
  const words = t("start.answer.words")
  return (
    <>
      <p>{t("start.answer.why")}</p>
      <blockquote class="border-primary/40 border-l-4 pl-3">{words}</blockquote>
      <div class="flex flex-wrap items-center gap-3">
        {reader.may(`${talk}/answers`) && (
          <form method="post" action={`${talk}/answers`}>
            <input type="hidden" name="text" value={words} />
            <input type="hidden" name="then" value="start" />
            <input type="hidden" name="seen" value={String(latest.lastEventId ?? "")} />
            <Button>{t("start.answer.send")}</Button>
          </form>
        )}
        <ButtonLink href={talk} look="plain">
          {t("start.answer.own")}
        </ButtonLink>
      </div>
    </>
  )
}

/** The clicks, one a line. */
function Way({ reader, lines }: { reader: Reader; lines: Key }) {
  return (
    <ol class="grid list-decimal gap-1 pl-5">
      {reader
        .t(lines)
        .split("\n")
        .map((line) => (
          <li>{line}</li>
        ))}
    </ol>
  )
}

function ToLine({ reader, basicId }: { reader: Reader; basicId: string | null }) {
  const account = basicId ? `account/${encodeURIComponent(basicId)}/setting/response` : ""
  return (
    <div>
      <a
        class="btn bg-base-100 border-base-300 hover:bg-base-200 tap"
        href={`https://manager.line.biz/${account}`}
        target="_blank"
        rel="noreferrer"
      >
        {reader.t("start.use.open")}
      </a>
    </div>
  )
}
