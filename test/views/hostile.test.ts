import { describe, expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Markup, raw } from "../../views/jsx"
import { locales } from "../../views/locales"
import { hostile, hostileUrl, readerOf } from "./hostile"
import { views } from "./registry"

/**
 * Every view is shown with every text being an attack. Whatever gets through as an element, an attribute or a script's
 * address was let in by the view.
 */
describe("hostile strings", () => {
  for (const [name, view] of Object.entries(views))
    for (const locale of locales)
      test(`${name} (${locale}) shows them as text`, async () => {
        const shown = await inspect(view(readerOf(locale)))
        expect(shown).toEqual({ elements: [], attributes: [], links: [] })
      })

  test("the inspection itself sees an attack that gets through", async () => {
    const text = await inspect(raw(`<title>${hostile}</title><p title="${hostile}"></p>`))
    expect(text.elements).not.toEqual([])
    expect(text.attributes).not.toEqual([])
    expect((await inspect(raw(`<a href="${hostileUrl}">x</a>`))).links).not.toEqual([])
  })

  test("every page stands in the registry", () => {
    expect(pages().filter((name) => !(name in views))).toEqual([])
  })
})

/** What an HTML parser makes of it, that no view of ours ever means. */
async function inspect(markup: Markup) {
  const found = { elements: [] as string[], attributes: [] as string[], links: [] as string[] }
  const rewriter = new HTMLRewriter().on("*", {
    element(element) {
      if (/^(script|iframe|object|embed|marquee|xss)$/.test(element.tagName) && !isOurs(element.getAttribute("src")))
        found.elements.push(element.tagName)
      for (const [name, value] of element.attributes) {
        if (/^on|^style$|^xss/i.test(name)) found.attributes.push(`${element.tagName} ${name}`)
        if (/^(href|src|action|formaction|hx-(get|post|put|patch|delete))$/.test(name) && isScript(value))
          found.links.push(`${element.tagName} ${name}=${value}`)
      }
    },
  })
  await rewriter.transform(new Response(String(markup))).text()
  return found
}

const isOurs = (src: string | null) => src !== null && /^\/assets\/[0-9a-f]{16}\/[a-z-]+\.js$/.test(src)
const isScript = (url: string) => /^\s*(javascript|vbscript|data:(?!image\/))/i.test(url.replace(/[\p{Cc}\s]/gu, ""))

/** What files of `views/` export and build on a whole page, as `file:Name`. Their parts are shown within them. */
function pages(): string[] {
  const root = join(import.meta.dir, "../../views")
  const files = readdirSync(root, { recursive: true }).map(String)
  return files
    .filter((file) => file.endsWith(".tsx") && !file.startsWith("parts/"))
    .flatMap((file) => {
      const functions = readFileSync(join(root, file), "utf8").split(/^(?=export function |function )/m)
      const wholes = functions.filter((source) => /<(Page|Front|Document)\b/.test(source))
      const names = wholes.map((source) => /^export function ([A-Z]\w*)/.exec(source)?.[1])
      return names.filter((name) => name !== undefined).map((name) => `${file.replace(/(\/index)?\.tsx$/, "")}:${name}`)
    })
}
