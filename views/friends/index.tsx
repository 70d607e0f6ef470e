import type { Known, Roster } from "../../src/domain/friend"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { ButtonLink } from "../parts/button"
import { ChosenBar, type Everybody, Tick } from "../parts/choosing"
import { figure } from "../parts/figure"
import { Cell, Empty, NothingMatches, Pager, type Sorted, Table } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Deeds } from "./change"
import { ColumnCell, ColumnChooser, type Columns, heads } from "./columns"
import { Conditions, isNarrowed, type Narrowed, type Vocabulary } from "./conditions"
import { Face, nameOf } from "./face"
import { FriendState } from "./state"

export type Props = {
  reader: OnChannel
  friends: readonly Known[]
  count: Roster.Count
  /** Nothing more was found in a stretch of a very long list; there may be more behind it. */
  unfinished: boolean
  /** There are more than so many: too many to be put in the order of their last messages. */
  tooMany: number | null
  typed: Narrowed
  misread: boolean
  vocabulary: Vocabulary
  columns: Columns
  sorted: Sorted
  sort: string
  pages: { newer: string | null; older: string | null }
  /** What narrows the list, for whoever means all of them. */
  everybody: Everybody["fields"]
  /** What was ticked, and what is wrong with it. */
  ticked?: ReadonlySet<string>
  error?: string | null
}

const FORM = "chosen-friends"

export function List(props: Props): Markup {
  const { reader, friends, typed, misread, sort, vocabulary, columns, pages } = props
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={t("friends.title")}
      lead={countWords(reader, props.count)}
      actions={<ColumnChooser reader={reader} columns={columns} back={reader.path} />}
    >
      <Conditions reader={reader} typed={typed} misread={misread} sort={sort} {...vocabulary} />
      {props.tooMany !== null && friends.length > 0 && (
        <div class="mb-4">
          <Alert tone="note">{t("friends.tooManyToSort", { figure: figure(reader, props.tooMany) })}</Alert>
        </div>
      )}
      {friends.length > 0 && <Choosing {...props} />}
      {friends.length === 0 && <None {...props} />}
      {props.unfinished && friends.length > 0 && <Unfinished {...props} />}
      <Pager reader={reader} {...pages} />
      {friends.length > 0 && (
        <p class="mt-4 text-sm">
          <a class="link" href={within(reader, "/followers")}>
            {t("followers.link")}
          </a>
        </p>
      )}
    </Page>
  )
}

export function countWords({ t, locale }: OnChannel, count: Roster.Count): string {
  if (count.is === "many") return t("friends.countMany")
  const words = figure({ locale }, count.count)
  return count.is === "over"
    ? t("friends.countOver", { figure: words })
    : t("friends.count", { count: count.count, figure: words })
}

function None({ reader, typed, unfinished, pages }: Props) {
  const { t } = reader
  if (unfinished)
    return (
      <Empty
        icon="search"
        title={t("friends.noneSoFar")}
        action={pages.older && <ButtonLink href={pages.older}>{t("friends.searchOn")}</ButtonLink>}
      >
        {t("friends.noneSoFarWhy")}
      </Empty>
    )
  if (isNarrowed(typed))
    return (
      <NothingMatches reader={reader} clear={within(reader, "/friends")}>
        {t("friends.nobodyWhy")}
      </NothingMatches>
    )
  return (
    <Empty
      icon="friends"
      title={t("friends.empty")}
      action={
        <a class="link text-sm" href={within(reader, "/followers")}>
          {t("followers.link")}
        </a>
      }
    >
      {t("friends.emptyWhy")}
    </Empty>
  )
}

function Unfinished({ reader: { t }, pages }: Props) {
  return (
    <p class="quiet mt-3 text-sm">
      {t("friends.unfinished")}{" "}
      {pages.older && (
        <a class="link" href={pages.older}>
          {t("friends.searchOn")}
        </a>
      )}
    </p>
  )
}

function Choosing(props: Props) {
  const { reader, friends, count, vocabulary, columns, sorted, everybody, error } = props
  const { t } = reader
  const choosable = reader.may(within(reader, "/friends/changes"))
  const head = [...(choosable ? [""] : []), { label: t("friends.column.name"), by: "name" }, ...heads(reader, columns)]
  return (
    <div class="group/choosing">
      <Table caption={t("friends.title")} head={head} sorted={sorted} cards wide={columns.chosen.length > 6}>
        {friends.map((friend) => (
          <Row {...props} friend={friend} choosable={choosable} />
        ))}
      </Table>
      {choosable && (
        <ChosenBar
          reader={reader}
          form={FORM}
          action={within(reader, "/friends/changes/new")}
          method="get"
          label={t("friends.change.title")}
          everybody={{ count: count.is === "many" ? null : countWords(reader, count), fields: everybody }}
          error={error}
        >
          <Deeds reader={reader} tags={vocabulary.tags} scenarios={vocabulary.scenarios} />
        </ChosenBar>
      )}
    </div>
  )
}

function Row({ reader, friend, columns, choosable, ticked }: Props & { friend: Known; choosable: boolean }) {
  const { t } = reader
  const name = nameOf(reader, friend)
  return (
    <tr>
      {choosable && (
        <Cell tick>
          <Tick
            form={FORM}
            value={String(friend.id)}
            label={t("friends.pick", { name })}
            checked={ticked?.has(String(friend.id))}
          />
        </Cell>
      )}
      <Cell main>
        <a href={within(reader, `/friends/${friend.id}`)} class="flex max-w-80 min-w-44 items-center gap-3">
          <Face friend={friend} />
          <span class="min-w-0">
            <span class="link-hover block truncate font-semibold">{name}</span>
            {!friend.following || friend.optedOutAt ? <FriendState reader={reader} friend={friend} /> : <Fragment />}
          </span>
        </a>
      </Cell>
      {columns.chosen.map((column) => (
        <ColumnCell reader={reader} columns={columns} column={column} friend={friend} />
      ))}
    </tr>
  )
}
