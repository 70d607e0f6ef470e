import { h } from "../jsx"
import type { Props } from "./phone"

/** Before they are friends: the account's card, as LINE shows it. */
export function Invitation({ reader: { t }, phone, account }: Props) {
  const address = `/demo/phones/${phone.number}/friendship`
  return (
    <div class="flex flex-1 flex-col overflow-y-auto bg-white">
      <div class="h-28 shrink-0 bg-linear-to-br from-[#bfd3b4] to-[#5f9a72]"></div>
      <div class="-mt-14 flex flex-1 flex-col items-center px-6 pb-6 text-center">
        <img src={account.pictureUrl ?? ""} alt="" class="size-28 rounded-full border-4 border-white bg-white" />
        <p class="mt-3 text-lg font-bold">{account.name}</p>
        <p class="text-xs text-[#5b5b5b]">
          {account.basicId} · {t("demo.phone.friends", { count: account.friends })}
        </p>
        <p class="mt-4 max-w-64 text-sm text-[#444]">{t("demo.phone.about")}</p>
        <form
          method="post"
          action={address}
          hx-post={address}
          hx-swap="none"
          class="mt-auto flex w-full flex-col gap-3 pt-6"
        >
          <label class="text-left text-xs text-[#555]">
            {t("demo.phone.yourName")}
            <input
              type="text"
              name="name"
              value={phone.person.profile.name}
              maxlength="20"
              autocomplete="off"
              class="mt-1 w-full rounded-xl border border-black/20 bg-white px-3 py-2.5 text-base text-[#111]"
            />
          </label>
          <button
            type="submit"
            class="min-h-12 cursor-pointer rounded-xl bg-[#05843c] text-base font-bold text-white hover:bg-[#04753a]"
          >
            {t("demo.phone.add")}
          </button>
          <p class="text-xs text-[#5b5b5b]">{t("demo.phone.addWhy")}</p>
        </form>
      </div>
    </div>
  )
}
