import { h } from "../jsx"
import { Card } from "../parts/card"
import { Icon } from "../parts/icon"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Press } from "./press"
import { Preview } from "./preview"

export type Previewing = {
  /** As they would leave: filled in for `friendId`, or with what stands for the unknown. */
  messages: readonly unknown[]
  friendId: string
  friends: readonly { id: string; name: string }[]
  seek: string
  /** Places that would keep them from being sent. */
  faults: number
}

/** The phone beside the form. It follows while one writes; without script a button brings it up to date. */
export function PreviewPanel({
  reader,
  action,
  previewing,
}: {
  reader: OnChannel
  action: string
  previewing: Previewing
}) {
  const { t } = reader
  return (
    <Card>
      <details open data-folds={true}>
        <summary class="tap flex items-center gap-2 font-semibold xl:hidden">
          <Icon name="chooser" class="size-4" /> {t("messages.preview.title")}
        </summary>
        <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
          <h2 class="hidden font-semibold xl:block">{t("messages.preview.title")}</h2>
          <Press action={action} anchor="preview" command="refresh:">
            {t("messages.preview.refresh")}
          </Press>
        </div>
        <div
          hx-post={within(reader, "/previews")}
          hx-include="#step"
          hx-target="#phone"
          hx-select="#phone"
          hx-swap="outerHTML"
          hx-trigger="input from:#step delay:500ms, change from:#step delay:100ms"
          hx-sync="this:replace"
        >
          <Phone reader={reader} previewing={previewing} />
        </div>
        <p class="quiet mt-2 text-xs">{t("messages.preview.hint")}</p>
        <Seek reader={reader} action={action} previewing={previewing} />
      </details>
    </Card>
  )
}

/** What changes while one writes. */
export function Phone({ reader, previewing }: { reader: OnChannel; previewing: Previewing }) {
  const { messages, faults } = previewing
  return (
    <div id="phone" class="grid gap-2">
      {faults > 0 && (
        <p class="bg-warning/30 rounded-field flex items-start gap-2 px-3 py-1.5 text-xs">
          <Icon name="warning" class="mt-0.5 size-4" /> {reader.t("messages.preview.faults", { count: faults })}
        </p>
      )}
      <Preview reader={reader} messages={messages} />
      <Friends reader={reader} previewing={previewing} />
    </div>
  )
}

function Friends({ reader, previewing: { friendId, friends, seek } }: { reader: OnChannel; previewing: Previewing }) {
  const { t } = reader
  const all = [{ id: "", name: t("messages.preview.nobody") }, ...friends]
  return (
    <fieldset class="mt-2 min-w-0">
      <legend class="label-line">{t("messages.preview.for")}</legend>
      <div class="flex flex-wrap gap-1.5">
        {all.map(({ id, name }) => (
          <label class="border-base-300 has-checked:border-primary has-checked:bg-primary/10 flex cursor-pointer items-center gap-1.5 rounded-full border px-3 py-1 text-xs has-focus-visible:outline-2">
            <input type="radio" name="previewFriend" value={id} checked={id === friendId} class="radio radio-xs" />
            <span class="max-w-40 truncate">{name}</span>
          </label>
        ))}
      </div>
      {seek && friends.length === 0 && <p class="quiet mt-1 text-xs">{t("messages.preview.noFriend")}</p>}
    </fieldset>
  )
}

function Seek({ reader, action, previewing }: { reader: OnChannel; action: string; previewing: Previewing }) {
  const { t } = reader
  return (
    <div class="mt-3 flex items-end gap-2">
      <div class="min-w-0 flex-1">
        <label for="previewSeek" class="quiet mb-1 block text-xs">
          {t("messages.preview.seek")}
        </label>
        <input
          id="previewSeek"
          type="search"
          name="previewSeek"
          value={previewing.seek}
          maxlength="100"
          autocomplete="off"
          class="input tap w-full text-sm"
        />
      </div>
      <Press action={action} anchor="preview" command="refresh:" icon="search" label={t("messages.preview.seek")} />
    </div>
  )
}
