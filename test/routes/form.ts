/** What a browser would send of a form as it stands on the page, before anybody touches it. */
export async function formIn(html: string, selector: string): Promise<[string, string][]> {
  const sent: [string, string][] = []
  let area: { name: string; text: string } | null = null
  let select: { name: string; first: string | null; chosen: string | null } | null = null
  const leave = () => {
    if (select) sent.push([select.name, select.chosen ?? select.first ?? ""])
    select = null
  }
  const page = new HTMLRewriter()
    .on(`${selector} input`, {
      element(input) {
        const type = input.getAttribute("type") ?? "text"
        if (["radio", "checkbox"].includes(type) && !input.hasAttribute("checked")) return
        push(input.getAttribute("name"), decoded(input.getAttribute("value") ?? ""))
      },
    })
    .on(`${selector} textarea`, {
      element(element) {
        area = { name: element.getAttribute("name") ?? "", text: "" }
        element.onEndTag(() => {
          if (area) push(area.name, decoded(area.text.replace(/^\n/, "")))
          area = null
        })
      },
      text(chunk) {
        if (area) area.text += chunk.text
      },
    })
    .on(`${selector} select`, {
      element(element) {
        select = { name: element.getAttribute("name") ?? "", first: null, chosen: null }
        element.onEndTag(leave)
      },
    })
    .on(`${selector} select option`, {
      element(option) {
        if (!select) return
        const value = decoded(option.getAttribute("value") ?? "")
        select.first ??= value
        if (option.hasAttribute("selected")) select.chosen = value
      },
    })
  await page.transform(new Response(html)).text()
  return sent

  function push(name: string | null, value: string) {
    if (name) sent.push([name, value])
  }
}

export const decoded = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")

/** The same form with these fields changed, and others added. */
export function filled(form: readonly [string, string][], changes: Record<string, string>): [string, string][] {
  const kept = form.filter(([name]) => !(name in changes))
  return [...kept, ...Object.entries(changes)]
}
