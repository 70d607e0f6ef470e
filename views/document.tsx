import { asset } from "./assets"
import { type Children, h } from "./jsx"
import type { Reader } from "./reader"

/** The names of our theme by day and by night; `system` leaves the choice to the style sheet. */
const themes = { system: undefined, light: "tobiishi", dark: "tobiishi-night" } as const
const schemes = { system: "light dark", light: "light", dark: "dark" } as const

/** The outermost shell: everything a browser needs before the first word. */
export function Document({ reader, title, children }: Children & { reader: Reader; title: string }) {
  return (
    <html lang={reader.locale} data-theme={themes[reader.theme]}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content={schemes[reader.theme]} />
        <meta name="robots" content="noindex" />
        {/* The page's policy refuses inline styles, so htmx may not add its own. */}
        <meta name="htmx-config" content='{"includeIndicatorCSS":false}' />
        <title>{`${title} · ${reader.t("common.product")}`}</title>
        <link rel="icon" type="image/svg+xml" href={asset("mark.svg")} />
        <link rel="stylesheet" href={asset("styles.css")} />
        <script src={asset("htmx.js")} defer></script>
        <script src={asset("app.js")} defer></script>
      </head>
      <body>{children}</body>
    </html>
  )
}
