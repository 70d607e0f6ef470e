import { h } from "../jsx"
import { Thumb, Unreachable } from "../media"
import type { InputProps } from "./input"
import { Press } from "./press"
import type { Picker } from "./props"

const accepts = {
  image: "image/jpeg,image/png",
  video: "video/mp4,.mp4",
  audio: "audio/mpeg,audio/mp4,.m4a,.mp3",
}

/** Files of the account, and a way to bring another one, right below the field that wants it. */
export function PickerPanel(props: InputProps & { picker: Picker; anchor: string }) {
  const { reader, action, field, picker, anchor } = props
  const { t } = reader
  const { field: name, items, search, refused, reach } = picker
  const upload = `upload-${name}`
  return (
    <fieldset
      class="bg-base-200/70 border-base-300 rounded-box mt-3 grid min-w-0 gap-3 border p-3"
      aria-label={t("messages.pick.open")}
      tabindex="-1"
      data-arrived={true}
    >
      <Unreachable reader={reader} reach={reach} />
      {refused && (
        <p class="text-error text-sm" role="alert">
          {refused}
        </p>
      )}
      <div class="flex flex-wrap items-end gap-2">
        <div class="min-w-0 flex-1">
          <label class="quiet mb-1 block text-xs" for={upload}>
            {t("messages.pick.new")}
          </label>
          <input
            id={upload}
            type="file"
            name="upload"
            accept={(field.accept ?? []).map((kind) => accepts[kind]).join(",")}
            class="file-input w-full text-sm"
          />
        </div>
        <Press action={action} anchor={anchor} command={`upload:${name}`} icon="plus" files>
          {t("messages.pick.upload")}
        </Press>
      </div>
      <div class="flex flex-wrap items-end gap-2">
        <div class="min-w-0 flex-1">
          <label class="quiet mb-1 block text-xs" for={`search-${name}`}>
            {t("messages.pick.search")}
          </label>
          <input
            id={`search-${name}`}
            type="search"
            name="pickSearch"
            value={search}
            class="input tap w-full text-sm"
          />
        </div>
        <Press action={action} anchor={anchor} command={`pick:${name}`} icon="search">
          {t("common.search")}
        </Press>
        <Press action={action} anchor={anchor} command={`unpick:${name}`} icon="close">
          {t("common.close")}
        </Press>
      </div>
      {items.length === 0 ? (
        <p class="quiet text-sm">{t("messages.pick.none")}</p>
      ) : (
        <ul class="grid max-h-80 grid-cols-2 gap-2 overflow-y-auto sm:grid-cols-4">
          {items.map((item) => (
            <li>
              <button
                type="submit"
                name="do"
                value={`use:${name}|${item.id}`}
                formaction={`${action}#${anchor}`}
                formnovalidate
                hx-post={action}
                hx-target="#step"
                hx-select="#step"
                hx-swap="outerHTML"
                class="border-base-300 bg-base-100 rounded-field hover:border-primary block w-full cursor-pointer overflow-hidden border text-left"
              >
                <Thumb item={item} class="aspect-square" />
                <span class="block truncate px-2 py-1 text-xs">{item.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  )
}
