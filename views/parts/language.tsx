import { h } from "../jsx"
import type { Reader } from "../reader"

/** Both languages as buttons, each in its own words. Comes back to the page it stands on. */
export function LanguageSwitch({ reader }: { reader: Reader }) {
  const choices = [
    { locale: "ja", name: reader.t("common.japanese") },
    { locale: "en", name: reader.t("common.english") },
  ] as const
  return (
    <form
      method="post"
      action="/locale"
      class="flex items-center gap-1 text-sm"
      aria-label={reader.t("common.language")}
    >
      <input type="hidden" name="back" value={reader.path} />
      {choices.map(({ locale, name }) => (
        <button
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={String(locale === reader.locale)}
          class={["btn btn-ghost btn-sm font-normal", locale === reader.locale && "text-primary font-semibold"]}
        >
          {name}
        </button>
      ))}
    </form>
  )
}
