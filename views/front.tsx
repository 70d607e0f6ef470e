import { asset } from "./assets"
import { Document } from "./document"
import { type Children, h } from "./jsx"
import { Flash } from "./parts/flash"
import { LanguageSwitch } from "./parts/language"
import { ThemeSwitch } from "./parts/theme"
import type { Reader } from "./reader"

/** Pages before anybody is known: signing in, first setup, errors. One card, the mark above it. */
export function Front({ reader, title, children }: Children & { reader: Reader; title: string }) {
  return (
    <Document reader={reader} title={title}>
      <div class="mx-auto flex min-h-dvh w-full max-w-md flex-col px-4 py-8">
        <Flash reader={reader} />
        <main id="main" class="my-auto py-6">
          <div class="mb-6 flex items-center gap-3">
            <img src={asset("mark.svg")} alt="" width="44" height="44" />
            <div>
              <p class="text-lg leading-tight font-semibold">{reader.t("common.product")}</p>
              <p class="quiet text-xs">{reader.t("common.tagline")}</p>
            </div>
          </div>
          <div class="sheet p-6 sm:p-8">
            <h1 class="mb-2 text-xl font-semibold">{title}</h1>
            {children}
          </div>
        </main>
        <div class="flex flex-wrap justify-center gap-x-6">
          <LanguageSwitch reader={reader} />
          <ThemeSwitch reader={reader} />
        </div>
      </div>
    </Document>
  )
}
