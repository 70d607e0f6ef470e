import { h } from "../jsx"
import { type Reader, themes } from "../reader"
import { Icon } from "./icon"

const icons = { system: "screen", light: "sun", dark: "moon" } as const

/** Light, dark, or as the device has it. Comes back to the page it stands on. */
export function ThemeSwitch({ reader }: { reader: Reader }) {
  const { t, theme } = reader
  return (
    <form
      method="post"
      action="/theme"
      class="flex flex-wrap items-center gap-1 text-sm"
      aria-label={t("common.theme.label")}
    >
      <input type="hidden" name="back" value={reader.path} />
      {themes.map((each) => (
        <button
          type="submit"
          name="theme"
          value={each}
          aria-pressed={String(each === theme)}
          class={["btn btn-ghost btn-sm px-2 font-normal", each === theme && "text-primary font-semibold"]}
        >
          <Icon name={icons[each]} class="size-4" />
          {t(`common.theme.${each}`)}
        </button>
      ))}
    </form>
  )
}
