import { type Child, type Children, Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { ButtonLink } from "./button"
import { Icon, type IconName } from "./icon"

/** A list of things with columns. The caption is for those who hear the page. Rows are `<tr>`s; a column of buttons has no head (""). */
export function Table({
  caption,
  head,
  id,
  children,
}: Children & { caption: string; head: readonly Child[]; id?: string }) {
  return (
    <section class="sheet overflow-x-auto" tabindex="0" aria-label={caption}>
      <table class="table min-w-lg">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>{head.map((cell) => (cell ? <th scope="col">{cell}</th> : <td />))}</tr>
        </thead>
        <tbody id={id}>{children}</tbody>
      </table>
    </section>
  )
}

/** What stands where a list would be, and the first thing to do about it. */
export function Empty({ icon, title, children, action }: Children & { icon: IconName; title: string; action?: Child }) {
  return (
    <div class="sheet flex flex-col items-center px-6 py-14 text-center">
      <span class="bg-primary/10 text-primary mb-4 grid size-14 place-items-center rounded-full">
        <Icon name={icon} class="size-7" />
      </span>
      <h2 class="font-semibold">{title}</h2>
      {children && <p class="quiet mt-1 max-w-md text-sm">{children}</p>}
      {action && <div class="mt-5">{action}</div>}
    </div>
  )
}

/** Steps through a list by key: addresses of the neighbours, or null at an end. */
export function Pager({ reader, newer, older }: { reader: Reader; newer: string | null; older: string | null }) {
  if (!newer && !older) return <Fragment />
  return (
    <nav class="mt-4 flex justify-between gap-2" aria-label={reader.t("common.pages")}>
      {newer ? (
        <ButtonLink href={newer} size="small" icon="left">
          {reader.t("common.newer")}
        </ButtonLink>
      ) : (
        <span />
      )}
      {older && (
        <ButtonLink href={older} size="small">
          {reader.t("common.older")}
          <Icon name="right" class="size-4" />
        </ButtonLink>
      )}
    </nav>
  )
}
