import { type Child, type Children, Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { Button } from "./button"
import type { IconName } from "./icon"

/**
 * A button that asks before it does. Opens without script (a popover); what the form needs beyond the question
 * stands inside as children.
 */
export function Confirm({
  reader,
  id,
  action,
  trigger,
  question,
  yes,
  look = "danger",
  size = "small",
  icon,
  children,
}: Children & {
  reader: Reader
  id: string
  action: string
  trigger: Child
  question: string
  yes: string
  look?: "plain" | "bare" | "danger"
  size?: "normal" | "small"
  icon?: IconName
}) {
  // What the reader's role does not allow is not drawn.
  if (!reader.may(action)) return <Fragment />
  return (
    <div class="inline-block">
      <Button type="button" look={look} size={size} icon={icon} popovertarget={id}>
        {trigger}
      </Button>
      <div id={id} popover="auto" class="dialog" role="dialog" aria-labelledby={`${id}-question`}>
        <form method="post" action={action}>
          <p id={`${id}-question`} class="mb-4 font-semibold">
            {question}
          </p>
          {children && <div class="mb-4 grid gap-3 text-sm">{children}</div>}
          <div class="flex justify-end gap-2">
            <button type="button" class="btn btn-ghost tap" popovertarget={id} popovertargetaction="hide">
              {reader.t("common.cancel")}
            </button>
            <Button look={look === "danger" ? "final" : "main"}>{yes}</Button>
          </div>
        </form>
      </div>
    </div>
  )
}
