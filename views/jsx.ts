/// <reference types="@kitajs/html/jsx.d.ts" />
import { createElement, escapeHtml } from "@kitajs/html"

/** HTML that is safe to send: made by `h`, or vouched for by `raw`. */
export class Markup {
  constructor(private readonly html: string) {}

  toString(): string {
    return this.html
  }
}

export type Child = Markup | string | number | bigint | boolean | null | undefined | readonly Child[]
export type Children = { children?: Child }

type Value = string | number | bigint | boolean | null | undefined
type Component<P> = (props: P) => Markup
type Attributes = Record<string, unknown>

/** The one factory. Every string, child or attribute, is escaped; a URL that could run script becomes "#". */
export function h<P>(tag: string | Component<P>, props: Attributes | null, ...children: Child[]): Markup {
  if (typeof tag === "function") return tag({ ...props, children: children.length > 1 ? children : children[0] } as P)
  // The element maker closes <input> and its kin by itself only when it is given no content at all.
  const content = children.length === 0 ? [] : [children.map(text).join("")]
  return new Markup(String(createElement(tag, attributes(props ?? {}), ...content)))
}

export function Fragment({ children }: Children): Markup {
  return new Markup(text(children))
}

/** Lets HTML through unescaped. Only for files that ship with us, never for anything a person typed. */
export function raw(html: string): Markup {
  return new Markup(html)
}

/** Links from stored facts lead to the web, the telephone, a mailbox or a place on this site; all else to "#". */
export function safeHref(url: string): string {
  const bare = [...url].filter((letter) => letter > " " && letter !== "\u007f").join("")
  const scheme = /^([^/?#]*?):/.exec(bare)?.[1]?.toLowerCase()
  return scheme === undefined || ["http", "https", "tel", "mailto"].includes(scheme) ? url : "#"
}

function text(child: Child): string {
  if (child instanceof Markup) return child.toString()
  if (Array.isArray(child)) return child.map(text).join("")
  if (child === null || child === undefined || typeof child === "boolean") return ""
  return escapeHtml(String(child))
}

function attributes(props: Attributes) {
  const entries = Object.entries(props).filter(([name]) => name !== "children")
  return Object.fromEntries(entries.map(([name, value]) => [attributeName(name), attributeValue(name, value)]))
}

/** Inline scripts and styles, which the page's policy refuses, and the back doors of the element maker below us. */
const forbidden = /^(on.*|style|attrs|safe|className|hx-on.*)$/i

/** Names found to be harmless: there are few, and each is met thousands of times. */
const harmless = new Set<string>()

function attributeName(name: string) {
  if (harmless.has(name)) return name
  if (forbidden.test(name) || !/^[A-Za-z][\w:.-]*$/.test(name)) throw new TypeError(`attribute ${name} is not allowed`)
  harmless.add(name)
  return name
}

function attributeValue(name: string, value: unknown): string | number | boolean | undefined {
  if (value === null || value === undefined) return undefined
  if (name === "class") return escapeHtml([value].flat().filter(Boolean).join(" ")) || undefined
  if (typeof value === "boolean") return /^(aria-|data-|hx-)/.test(name) ? String(value) : value
  if (typeof value === "object" || typeof value === "function")
    throw new TypeError(`attribute ${name} takes plain values`)
  return escapeHtml(leadsSomewhere.has(name) ? safeAddress(name, String(value)) : String(value))
}

const leadsSomewhere = new Set([
  "href",
  "src",
  "action",
  "formaction",
  "poster",
  "hx-get",
  "hx-post",
  "hx-put",
  "hx-patch",
  "hx-delete",
  "hx-sse:connect",
])

function safeAddress(name: string, url: string) {
  return name === "src" && /^data:image\/(png|jpeg|gif|webp);base64,/.test(url) ? url : safeHref(url)
}

type Base = globalThis.JSX.IntrinsicElements
type Forbidden = "children" | "style" | "safe" | "attrs" | "className" | "class" | `on${string}`
type Open<T> = { [K in keyof T as K extends Forbidden ? never : K]: T[K] }
type Ours = Children & { class?: Value | Value[] } & { [name: `hx-${string}`]: Value } & {
  [name: `data-${string}`]: Value
}

export namespace h {
  export namespace JSX {
    export type Element = Markup
    export type ElementChildrenAttribute = { children: unknown }
    export type IntrinsicAttributes = { key?: never }
    export type IntrinsicElements = { [K in keyof Base]: Open<Base[K]> & Ours }
  }
}
