import type { Fault } from "../../src/domain/fault"
import { nameOf } from "../friends/face"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import * as Parts from "../parts/fault"
import { bound, Field, TextArea } from "../parts/field"
import { figure } from "../parts/figure"
import { Fold } from "../parts/fold"
import type { OnChannel, Reader } from "../reader"
import { within } from "../within"
import type { Shown } from "./show"

/** Where staff answer. What it costs keeps itself up to date; what is being typed is left alone. */
export function Reply(shown: Shown) {
  const { reader, friend, ticket, typed, inbox } = shown
  const { t } = reader
  const root = within(reader, `/inbox/${friend.id}`)
  const which = inbox.which === "waiting" ? "?which=waiting" : ""
  if (!reader.may(`${root}/answers`)) return <p class="quiet mt-3 text-sm">{t("inbox.viewer")}</p>
  const picture = {
    ...{ name: "picture", hint: t("inbox.pictureHint"), optional: true },
    error: Parts.faultOf(reader, typed?.faults, "picture"),
  }
  return (
    <div class="mt-3 grid gap-2">
      <Standing {...shown} />
      {friend.following && (
        <form
          method="post"
          action={`${root}/answers${which}`}
          enctype="multipart/form-data"
          class="grid gap-3"
          id="reply"
        >
          <input type="hidden" name="ticket" value={ticket} />
          <TextArea
            reader={reader}
            name="text"
            label={t("inbox.reply")}
            value={typed?.text}
            error={typed ? faultOf(reader, ofText(typed.faults)) : null}
            rows={3}
            maxlength={5000}
            free={true}
            sends
          />
          <Fold icon="image" open={picture.error !== null} label={t("inbox.addPicture")}>
            <div class="mt-2">
              <Field reader={reader} label={t("inbox.picture")} {...picture}>
                <input {...bound(picture)} type="file" accept="image/jpeg,image/png" class="file-input w-full" />
              </Field>
            </div>
          </Fold>
          <div class="flex flex-wrap gap-2">
            <Button>{t("inbox.send")}</Button>
            <Button look="plain" name="then" value="next">
              {t("inbox.sendNext")}
            </Button>
            <span class="hidden" data-scripted="inline">
              <Button look="bare" type="button" data-inserts="{{name}}" data-into="text">
                {t("inbox.insertName")}
              </Button>
            </span>
          </div>
          <p class="quiet hidden text-xs lg:block">{t("inbox.replyHint")}</p>
        </form>
      )}
    </div>
  )
}

/** What is not typed: the price, how far staff have read, and whether anybody waits. */
export function Standing({ reader, friend, cost, freeUntil, seen, isWaiting }: Shown) {
  const { t } = reader
  const root = within(reader, `/inbox/${friend.id}`)
  return (
    <div id="standing" class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <input type="hidden" name="seen" value={seen === null ? "" : String(seen)} form="reply" />
      {friend.following ? (
        <p class="text-sm">{price(reader, cost, freeUntil)}</p>
      ) : (
        <Alert tone="care">{t("inbox.blocked", { name: nameOf(reader, friend) })}</Alert>
      )}
      {isWaiting ? (
        <form method="post" action={`${root}/settlement`}>
          <input type="hidden" name="seen" value={seen === null ? "" : String(seen)} />
          <Button look="plain" size="small" icon="check">
            {t("inbox.settle")}
          </Button>
        </form>
      ) : seen === null ? (
        <Fragment />
      ) : (
        <form method="post" action={`${root}/reopening`}>
          <Button look="bare" size="small">
            {t("inbox.reopen")}
          </Button>
        </form>
      )}
    </div>
  )
}

function price(reader: Reader, { remaining, read }: Shown["cost"], freeUntil: Temporal.Instant | null): string {
  const { t, now } = reader
  const seconds = freeUntil ? Math.floor((freeUntil.epochMilliseconds - now.epochMilliseconds) / 1000) : 0
  if (seconds > 0) return t("inbox.free", { seconds })
  if (!read) return t("inbox.costUnread")
  if (remaining === null) return t("inbox.costUnlimited")
  return remaining > 0 ? t("inbox.cost", { remaining: figure(reader, remaining) }) : t("inbox.costNone")
}

const keys: Record<string, Key> = {
  required: "inbox.fault.required",
  empty: "inbox.fault.required",
  too_long: "inbox.fault.too_long",
  friend_blocked: "inbox.fault.friend_blocked",
  quota_short: "inbox.fault.quota_short",
  quota_unread: "inbox.fault.quota_unread",
  channel_stopped: "inbox.fault.channel_stopped",
}

const ofText = (faults: readonly Fault[]) => faults.filter(({ path }) => path !== "picture")

function faultOf({ t }: Pick<OnChannel, "t">, faults: readonly Fault[]): string | null {
  const [first] = faults
  if (!first) return null
  return t((Object.hasOwn(keys, first.code) && keys[first.code]) || "inbox.fault.wrong")
}
