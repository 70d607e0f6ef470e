import { type Children, h } from "../jsx"
import { Icon, type IconName } from "./icon"

type Looks = Children & {
  /** One `main` button a page; `plain` for the rest; `bare` inside tables; `danger` for what cannot be undone, `final` to do it. */
  look?: keyof typeof looks
  size?: "normal" | "small"
  icon?: IconName
  /** Spoken instead of the content, for a button that shows only an icon. */
  label?: string
}
type Attributes = { [name: `hx-${string}` | `data-${string}`]: string | number | boolean | undefined }

const looks = {
  main: "btn-primary",
  plain: "bg-base-100 border-base-300 hover:bg-base-200",
  bare: "btn-ghost",
  danger: "border-base-300 bg-base-100 text-error hover:border-error/60 hover:bg-error/10",
  final: "btn-error",
}

/** A button of a form: it submits unless told otherwise. */
export function Button({
  children,
  look = "main",
  size = "normal",
  icon,
  label,
  type = "submit",
  ...rest
}: Looks &
  Attributes & {
    type?: "submit" | "button"
    name?: string
    value?: string
    form?: string
    formaction?: string
    formmethod?: "get" | "post"
    disabled?: boolean
    popovertarget?: string
  }) {
  return (
    <button type={type} class={shape(look, size)} aria-label={label} title={label} {...rest}>
      {icon && <Icon name={icon} class="size-4" />}
      {children}
    </button>
  )
}

/** A link that looks like a button, for going somewhere rather than doing something. */
export function ButtonLink({
  children,
  href,
  look = "plain",
  size = "normal",
  icon,
  label,
  ...rest
}: Looks & Attributes & { href: string; rel?: "prev" | "next" }) {
  return (
    <a href={href} class={shape(look, size)} aria-label={label} title={label} {...rest}>
      {icon && <Icon name={icon} class="size-4" />}
      {children}
    </a>
  )
}

function shape(look: keyof typeof looks, size: "normal" | "small") {
  return ["btn", looks[look], size === "small" ? "btn-sm" : "tap"]
}
