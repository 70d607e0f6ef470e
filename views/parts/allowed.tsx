import { type Children, Fragment, h } from "../jsx"
import type { Reader } from "../reader"

/** What the reader's role does not allow is not drawn: children are seen by those who may go `to` that address. */
export function Allowed({
  reader,
  to,
  method,
  children,
}: Children & { reader: Reader; to: string; method?: "GET" | "POST" }) {
  return Fragment({ children: reader.may(to, method) && children })
}

/** A link for those who may follow it; for others the same words. */
export function Way({
  reader,
  href,
  children,
  class: look,
}: Children & { reader: Reader; href: string; class?: string }) {
  return reader.may(href, "GET") ? (
    <a href={href} class={look}>
      {children}
    </a>
  ) : (
    <span class={look?.replaceAll(/\S*link\S*/g, "")}>{children}</span>
  )
}
