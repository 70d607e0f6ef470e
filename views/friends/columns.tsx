import type { Field } from "../../src/domain/field"
import type { Known, Roster } from "../../src/domain/friend"
import { type Child, h } from "../jsx"
import type { Key } from "../locales"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Icon } from "../parts/icon"
import { Mark } from "../parts/mark"
import { Moment } from "../parts/moment"
import { Cell, type Head } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { FriendState } from "./state"

export type Columns = {
  /** Chosen, in their order, and all there are. */
  chosen: readonly string[]
  all: readonly string[]
  fields: readonly Field[]
  walks: ReadonlyMap<bigint, readonly Roster.Walking[]>
}

/** What the order of a column is called in the address; the others have none. */
const orders: Record<string, string> = { added: "added", last: "last" }

const fieldOf = ({ fields }: Pick<Columns, "fields">, column: string) =>
  fields.find(({ id }) => column === `field:${id}`)

export function nameOfColumn({ t }: OnChannel, columns: Pick<Columns, "fields">, column: string): string {
  return fieldOf(columns, column)?.name ?? t(`friends.column.${column}` as Key)
}

export const heads = (reader: OnChannel, columns: Columns): Head[] =>
  columns.chosen.map((column) => ({ label: nameOfColumn(reader, columns, column), by: orders[column] }))

export function ColumnCell({ reader, columns, column, friend }: Shown) {
  return (
    <Cell label={nameOfColumn(reader, columns, column)}>
      {cells[column]?.({ reader, columns, column, friend }) ?? friend.fields[fieldOf(columns, column)?.key ?? ""]}
    </Cell>
  )
}

type Shown = { reader: OnChannel; columns: Columns; column: string; friend: Known }

const cells: Record<string, (shown: Shown) => Child> = {
  tags: ({ reader, friend }) => friend.tags.length > 0 && <Tags reader={reader} friend={friend} />,
  mark: ({ friend }) => friend.mark && <Mark mark={friend.mark} />,
  walks: ({ reader, columns, friend }) => {
    const walks = columns.walks.get(friend.id)
    return walks && <Walks reader={reader} walks={walks} />
  },
  added: ({ reader, friend }) => <Moment reader={reader} at={friend.createdAt} />,
  last: ({ reader, friend }) => friend.lastMessageAt && <Moment reader={reader} at={friend.lastMessageAt} />,
  state: ({ reader, friend }) => <FriendState reader={reader} friend={friend} />,
  language: ({ friend }) => friend.language,
  userId: ({ friend }) => <code class="text-xs break-all">{friend.lineUserId}</code>,
}

const MOST_TAGS = 5

function Tags({ reader, friend }: { reader: OnChannel; friend: Known }) {
  return (
    <span class="flex flex-wrap gap-1">
      {friend.tags.slice(0, MOST_TAGS).map((tag) => (
        <a href={within(reader, `/friends?tag=${tag.id}`)}>
          <Badge>{tag.name}</Badge>
        </a>
      ))}
      {friend.tags.length > MOST_TAGS && <Badge>+{friend.tags.length - MOST_TAGS}</Badge>}
    </span>
  )
}

function Walks({ reader, walks }: { reader: OnChannel; walks: readonly Roster.Walking[] }) {
  return (
    <span class="grid">
      {walks.map(({ id, name, held }) => (
        <a class="link-hover" href={within(reader, `/scenarios/${id}`)}>
          {name}
          {held && <span class="quiet text-xs"> {reader.t("friends.column.held")}</span>}
        </a>
      ))}
    </span>
  )
}

/** Which columns are shown: for whoever reads, on this account. */
export function ColumnChooser({ reader, columns, back }: { reader: OnChannel; columns: Columns; back: string }) {
  const { t } = reader
  return (
    <details class="relative" data-menu="yes">
      <summary class="btn tap bg-base-100 border-base-300 hover:bg-base-200">
        <Icon name="columns" class="size-4" />
        {t("friends.columns")}
      </summary>
      <form
        method="post"
        action={within(reader, "/friends/columns")}
        class="sheet absolute right-0 z-30 mt-1 grid max-h-[70dvh] w-64 gap-1 overflow-y-auto p-3 shadow-lg"
      >
        <input type="hidden" name="back" value={back} />
        {columns.all.map((column) => (
          <label class="rounded-field hover:bg-base-200 flex min-h-9 items-center gap-3 px-2 text-sm">
            <input
              type="checkbox"
              name="column"
              value={column}
              checked={columns.chosen.includes(column)}
              class="checkbox checkbox-primary checkbox-sm"
            />
            {nameOfColumn(reader, columns, column)}
          </label>
        ))}
        <div class="border-base-300 mt-1 border-t pt-3">
          <Button size="small">{t("friends.columnsShow")}</Button>
        </div>
      </form>
    </details>
  )
}
