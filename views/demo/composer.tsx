import { h } from "../jsx"
import { Icon } from "../parts/icon"
import type { Props } from "./phone"
import { stickerIds } from "./pictures"

/** The keyboard: words and stickers. */
export function Composer({ reader: { t }, phone }: Omit<Props, "account">) {
  const messages = `/demo/phones/${phone.number}/messages`
  const stickers = `/demo/phones/${phone.number}/stickers`
  return (
    <div class="flex items-center gap-2 bg-[#f7f8fa] p-2">
      <details class="relative" data-menu="yes">
        <summary
          class="grid size-11 place-items-center rounded-full text-xl hover:bg-black/5"
          aria-label={t("demo.phone.stickers")}
        >
          <img src="/demo/stickers/1988" alt="" class="w-7" />
        </summary>
        <form
          method="post"
          action={stickers}
          hx-post={stickers}
          hx-swap="none"
          class="absolute bottom-full left-0 mb-2 grid w-56 grid-cols-2 gap-1 rounded-2xl bg-white p-2 shadow-lg"
        >
          {stickerIds.map((id) => (
            <button type="submit" name="sticker" value={id} class="cursor-pointer rounded-xl p-1 hover:bg-black/5">
              <img src={`/demo/stickers/${id}`} alt={t("demo.phone.sticker")} class="w-full" />
            </button>
          ))}
        </form>
      </details>
      <form
        method="post"
        action={messages}
        hx-post={messages}
        hx-swap="none"
        data-empties="yes"
        class="flex min-w-0 flex-1 items-center gap-2"
      >
        <input
          type="text"
          name="text"
          required
          maxlength="1000"
          autocomplete="off"
          placeholder={t("demo.phone.message")}
          aria-label={t("demo.phone.message")}
          class="min-h-11 min-w-0 flex-1 rounded-full border border-black/10 bg-white px-4 text-base text-[#111] placeholder:text-[#5b5b5b]"
        />
        <button
          type="submit"
          aria-label={t("demo.phone.send")}
          title={t("demo.phone.send")}
          class="grid size-11 shrink-0 cursor-pointer place-items-center rounded-full bg-[#05843c] text-white hover:bg-[#04753a]"
        >
          <Icon name="up" />
        </button>
      </form>
    </div>
  )
}

/** In its place while the account is blocked. */
export function Blocked({ reader: { t }, phone }: Omit<Props, "account">) {
  const address = `/demo/phones/${phone.number}/friendship`
  return (
    <form
      method="post"
      action={address}
      hx-post={address}
      hx-swap="none"
      class="grid gap-2 bg-[#f7f8fa] p-3 text-center"
    >
      <p class="text-xs text-[#444]">{t("demo.phone.blocked")}</p>
      <button type="submit" class="min-h-11 cursor-pointer rounded-xl bg-[#20262b] text-sm font-bold text-white">
        {t("demo.phone.unblock")}
      </button>
    </form>
  )
}
