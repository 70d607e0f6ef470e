import type { Known } from "../../src/domain/friend"
import type { Mark } from "../../src/domain/mark"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Button } from "../parts/button"
import { Mark as Marked } from "../parts/mark"
import { exactly, relatively } from "../parts/moment"
import type { OnChannel, Reader } from "../reader"
import { within } from "../within"
import { Face, nameOf } from "./face"

/** Who this is, at a glance: the picture, how they stand with us in sentences, and the staff's mark. */
export function Head({ reader, friend, marks }: { reader: OnChannel; friend: Known; marks: readonly Mark[] }) {
  const { t } = reader
  return (
    <section
      class="sheet mb-5 flex flex-wrap items-center gap-x-6 gap-y-4 p-4 sm:p-5"
      aria-label={t("friends.profile")}
    >
      <div class="flex min-w-0 flex-1 basis-72 items-start gap-4">
        <Face friend={friend} large />
        <div class="min-w-0 text-sm">
          {friend.called && friend.name && (
            <p>
              <span class="quiet">{t("friends.nameAtLine")}</span> {friend.name}
            </p>
          )}
          {friend.statusMessage && <p class="quiet">{friend.statusMessage}</p>}
          {standing(reader, friend).map((sentence) => (
            <p>{sentence}</p>
          ))}
          <p class="mt-1 flex flex-wrap items-center gap-x-2">
            <span class="quiet text-xs">{t("friends.lineUserId")}</span>
            <code class="text-xs break-all">{friend.lineUserId}</code>
            <span class="hidden" data-scripted="inline">
              <Button
                type="button"
                look="bare"
                size="small"
                icon="copy"
                label={t("friends.copyId")}
                data-copies={friend.lineUserId}
              />
            </span>
          </p>
        </div>
      </div>
      <MarkForm reader={reader} friend={friend} marks={marks} />
    </section>
  )
}

/** Since when, and what stands between us: one sentence each. */
export function standing(
  reader: Reader,
  friend: Pick<
    Known,
    "following" | "followedAt" | "blockedAt" | "optedOutAt" | "lastMessageAt" | "language" | "createdAt"
  >,
): string[] {
  const { t, now } = reader
  const told = (key: Key, at: Temporal.Instant | null) =>
    at === null ? [] : [t(key, { at: exactly(reader, at), ago: relatively(reader, at) })]
  const days = (at: Temporal.Instant) => Math.floor((now.epochMilliseconds - at.epochMilliseconds) / 86_400_000)
  const since = friend.followedAt
  return [
    ...(friend.following
      ? since
        ? days(since) < 1
          ? told("friends.standing.new", since)
          : [t("friends.standing.following", { at: exactly(reader, since), count: days(since) })]
        : told("friends.standing.known", friend.createdAt)
      : friend.blockedAt
        ? told("friends.standing.blocked", friend.blockedAt)
        : [t("friends.standing.blockedEver")]),
    ...told("friends.standing.optedOut", friend.optedOutAt),
    ...told("friends.standing.spoke", friend.lastMessageAt),
    ...(friend.language ? [t("friends.standing.language", { language: languageName(reader, friend.language) })] : []),
  ]
}

/** LINE says "ja" or "zh-TW"; people say 日本語. What is no language tag stays as it is. */
function languageName({ locale }: Reader, tag: string): string {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return tag
  return new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag
}

function MarkForm({ reader, friend, marks }: { reader: OnChannel; friend: Known; marks: readonly Mark[] }) {
  const { t } = reader
  const address = within(reader, `/friends/${friend.id}/mark`)
  if (!reader.may(address)) return friend.mark ? <Marked mark={friend.mark} /> : <Fragment />
  if (marks.length === 0)
    return (
      <a class="link text-sm" href={within(reader, "/marks")}>
        {t("friends.noMarks")}
      </a>
    )
  return (
    <form method="post" action={address} class="grid w-full gap-2 sm:w-auto sm:justify-items-end">
      {friend.mark ? <Marked mark={friend.mark} /> : <Fragment />}
      <span class="flex w-full gap-2 sm:w-auto">
        <select
          name="markId"
          class="select tap min-w-0 flex-1 text-base sm:w-44 lg:text-sm"
          aria-label={`${t("marks.set")}: ${nameOf(reader, friend)}`}
          data-submits={true}
        >
          <option value="" selected={friend.mark === null}>
            {t("marks.none")}
          </option>
          {marks.map((mark) => (
            <option value={String(mark.id)} selected={mark.id === friend.mark?.id}>
              {mark.name}
            </option>
          ))}
        </select>
        <Button look="plain">{t("marks.change")}</Button>
      </span>
    </form>
  )
}
