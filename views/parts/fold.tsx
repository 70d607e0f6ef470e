import { type Child, type Children, h } from "../jsx"
import { Icon, type IconName } from "./icon"

type FoldProps = Children & {
  label: Child
  open?: boolean
  /** What the fold is for; without one an arrow says that there is more. */
  icon?: IconName
  quiet?: boolean
  /** Where it stands. */
  class?: string | undefined
  "data-only"?: string | undefined
}

/** What is looked at now and then, behind one line. A finger hits it as well as a button. */
export function Fold({ label, open, icon, quiet, children, ...rest }: FoldProps) {
  return (
    <details open={open} {...rest}>
      <summary class={["link-hover tap inline-flex items-center gap-1.5 text-sm", quiet ? "quiet" : "font-semibold"]}>
        {icon ? (
          <Icon name={icon} class="size-4 shrink-0" />
        ) : (
          <Icon name="right" class="size-4 shrink-0 [[open]>summary>&]:rotate-90" />
        )}
        <span>{label}</span>
      </summary>
      {children}
    </details>
  )
}
