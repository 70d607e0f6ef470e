import { type Child, type Children, Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { ButtonLink } from "./button"
import { Icon, type IconName } from "./icon"

/** In which order a list stands, and the address of every other order. */
export type Sorted = { by: string; descending: boolean; address: (by: string) => string }

/** A column's head: its words alone, or with the order they ask for. A column of buttons or boxes has none (""). */
export type Head = Child | { label: string; by?: string; figures?: boolean }

type Props = Children & {
  caption: string
  head: readonly Head[]
  id?: string
  /** With it, heads that name an order are links. */
  sorted?: Sorted
  /** On a phone each row is a card. Its cells are `Cell`s, which bring their head along. */
  cards?: boolean
  /** More columns than any screen holds: the table scrolls in its own window, head and first column in sight. */
  wide?: boolean
}

/** A list of things with columns. The caption is for those who hear the page. Rows are `<tr>`s. */
export function Table({ caption, head, id, sorted, cards, wide, children }: Props) {
  return (
    <section
      class={["sheet list", cards && "list-cards", wide ? "list-wide" : "list-fits"]}
      tabindex="0"
      aria-label={caption}
    >
      <table class={["table", !cards && "min-w-lg"]}>
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>
            {head.map((cell) => (
              <HeadCell head={cell} sorted={sorted} />
            ))}
          </tr>
        </thead>
        <tbody id={id}>{children}</tbody>
      </table>
    </section>
  )
}

function HeadCell({ head, sorted }: { head: Head; sorted?: Sorted }) {
  if (!isOrdering(head)) return head ? <th scope="col">{head}</th> : <td />
  const { label, by, figures } = head
  const side = figures && "text-right"
  if (!by || !sorted)
    return (
      <th scope="col" class={[side]}>
        {label}
      </th>
    )
  const way = by === sorted.by ? (sorted.descending ? "descending" : "ascending") : null
  return (
    <th scope="col" aria-sort={way ?? "none"} class={[side]}>
      <a href={sorted.address(by)} class={["sorter", way && "text-primary"]}>
        {label}
        <Icon name={way === null ? "chooser" : way === "descending" ? "down" : "up"} class="size-3.5" />
      </a>
    </th>
  )
}

const isOrdering = (head: Head): head is { label: string; by?: string; figures?: boolean } =>
  typeof head === "object" && head !== null && "label" in head

/** A cell of a table that becomes cards on a phone: there its head stands beside it. `main` heads the card. */
export function Cell({
  label,
  main,
  figures,
  tick,
  class: more,
  children,
}: Children & { label?: string; main?: boolean; figures?: boolean; tick?: boolean; class?: string }) {
  return (
    <td
      data-label={main || tick ? undefined : label}
      class={[main && "cell-main", tick && "cell-tick", figures && "figures sm:text-right", more]}
    >
      {children}
    </td>
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

/** A list that is narrowed to nothing: no row matches, and how to see them all again. */
export function NothingMatches({ reader, clear, children }: Children & { reader: Reader; clear: string }) {
  return (
    <Empty
      icon="search"
      title={reader.t("common.nothingMatches")}
      action={<ButtonLink href={clear}>{reader.t("common.clear")}</ButtonLink>}
    >
      {children ?? reader.t("common.nothingMatchesWhy")}
    </Empty>
  )
}

/** Steps through a list by key: addresses of the neighbours, or null at an end. */
export function Pager({ reader, newer, older }: { reader: Reader; newer: string | null; older: string | null }) {
  if (!newer && !older) return <Fragment />
  return (
    <nav class="mt-4 flex justify-between gap-2" aria-label={reader.t("common.pages")}>
      {newer ? (
        <ButtonLink href={newer} size="small" icon="left" rel="prev">
          {reader.t("common.newer")}
        </ButtonLink>
      ) : (
        <span />
      )}
      {older && (
        <ButtonLink href={older} size="small" rel="next">
          {reader.t("common.older")}
          <Icon name="right" class="size-4" />
        </ButtonLink>
      )}
    </nav>
  )
}
