import { type Child, h } from "../jsx"
import { Icon, type IconName } from "../parts/icon"

/**
 * A button that changes the form without saving it: the whole form is sent, and comes back with a row more or less.
 * Nothing need be complete for that. Without script the page comes back to `anchor`; with it only the form does.
 */
export function Press({
  action,
  anchor,
  command,
  icon,
  label,
  files,
  into,
  children,
}: {
  action: string
  anchor: string
  command: string
  icon?: IconName
  /** Spoken, for a button of an icon alone. */
  label?: string
  /** Files that were chosen in the form go along. */
  files?: boolean
  /** With script, only this part of the page comes back: `#step`. */
  into?: string
  children?: Child
}) {
  return (
    <button
      type="submit"
      name="do"
      value={command}
      formaction={`${action}#${anchor}`}
      formnovalidate
      {...(into ? { "hx-post": action, "hx-target": into, "hx-select": into, "hx-swap": "outerHTML" } : {})}
      {...(files ? { formenctype: "multipart/form-data" as const, "hx-encoding": "multipart/form-data" } : {})}
      class={["btn btn-sm", children ? "bg-base-100 border-base-300 hover:bg-base-200" : "btn-ghost btn-square"]}
      aria-label={label}
      title={label}
    >
      {icon && <Icon name={icon} class="size-4" />}
      {children}
    </button>
  )
}
