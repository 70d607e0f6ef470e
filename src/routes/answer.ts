import type { Markup } from "../../views/jsx"
import type { Reader } from "../../views/reader"
import type { World } from "../world"
import * as Cookie from "./cookie"

/** The few shapes an answer to a browser has. */

/** A whole page. It shows the waiting notice, so the notice is taken off the browser. */
export function page(world: World, reader: Reader, markup: Markup, status = 200): Response {
  const answer = html(`<!doctype html>${markup}`, status, reader)
  if (reader.flash) answer.headers.append("set-cookie", Cookie.flash(world, null))
  return answer
}

/** A part of a page, for htmx to swap in. */
export function fragment(reader: Reader, markup: Markup, status = 200): Response {
  return html(String(markup), status, reader)
}

/** After something was done: go and look at it, with one notice on top. */
export function seeOther(world: World, to: string, flash?: Cookie.Said, cookies: readonly string[] = []): Response {
  const answer = new Response(null, { status: 303, headers: { location: to, "cache-control": "no-store" } })
  if (flash) answer.headers.append("set-cookie", Cookie.flash(world, flash))
  for (const cookie of cookies) answer.headers.append("set-cookie", cookie)
  return answer
}

/** Whether htmx asked, and so wants a fragment rather than a page. */
export function wantsFragment(request: Request): boolean {
  return request.headers.get("hx-request-type") === "partial"
}

/** A place on this site to return to; anything that leads elsewhere becomes the home page. */
export function localPath(to: unknown): string {
  // Browsers read "//" and "/\\" as the start of another host, and drop control characters before they read at all;
  // what they send is ASCII, and a header can be nothing else.
  return typeof to === "string" && /^\/(?![/\\])[!-[\]-~]*$/.test(to) ? to : "/"
}

function html(body: string, status: number, { locale }: Reader) {
  return new Response(body, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "content-language": locale, "cache-control": "no-store" },
  })
}
