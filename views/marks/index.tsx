import type { Fault } from "../../src/domain/fault"
import type { Mark as Listed } from "../../src/domain/mark"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Allowed } from "../parts/allowed"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { faultOf } from "../parts/fault"
import { Select, TextField } from "../parts/field"
import { Mark, type Marked } from "../parts/mark"
import { Empty } from "../parts/table"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { TagTabs } from "../tags/tabs"
import { UsedBy, type User } from "../tags/used-by"
import { within } from "../within"

export type Typed = { name: string; colour: string }

export type ListProps = {
  reader: OnChannel
  marks: readonly Listed[]
  /** What was refused: of a mark that is there, or (without an id) of a new one. */
  refused?: {
    markId: bigint | null
    typed: Typed
    faults: readonly Fault[]
    users?: readonly User[]
    removing?: string
  }
}

export function List({ reader, marks, refused }: ListProps): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("tags.title")} lead={t("marks.lead")}>
      <TagTabs reader={reader} current="marks" />
      <div class="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        {marks.length > 0 ? (
          <ol class="sheet divide-base-300 min-w-0 divide-y" aria-label={t("marks.title")}>
            {marks.map((mark, nth) => (
              <Row
                reader={reader}
                mark={mark}
                place={{ first: nth === 0, last: nth === marks.length - 1 }}
                refused={refused?.markId === mark.id ? refused : undefined}
              />
            ))}
          </ol>
        ) : (
          <Empty
            icon="tags"
            title={t("marks.empty")}
            action={
              <Allowed reader={reader} to={within(reader, "/marks/starters")}>
                <form method="post" action={within(reader, "/marks/starters")}>
                  <Button icon="plus">{t("marks.starters")}</Button>
                </form>
              </Allowed>
            }
          >
            {t("marks.emptyWhy")}
          </Empty>
        )}
        <Allowed reader={reader} to={within(reader, "/marks")}>
          <Card title={t("marks.new")}>
            <form method="post" action={within(reader, "/marks")} class="grid gap-4">
              <Ticket reader={reader} />
              <Asked reader={reader} id="new" refused={refused?.markId === null ? refused : undefined} />
              <div>
                <Button icon="plus" look={marks.length > 0 ? "main" : "plain"}>
                  {t("marks.create")}
                </Button>
              </div>
            </form>
          </Card>
        </Allowed>
      </div>
    </Page>
  )
}

type Refused = NonNullable<ListProps["refused"]>

function Row({
  reader,
  mark,
  place,
  refused,
}: {
  reader: OnChannel
  mark: Listed
  place: { first: boolean; last: boolean }
  refused?: Refused
}) {
  const { t } = reader
  const address = within(reader, `/marks/${mark.id}`)
  return (
    <li id={`mark-${mark.id}`} class="px-4 py-3">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div class="min-w-0 max-sm:basis-full sm:flex-1">
          <Mark mark={mark} />
        </div>
        <a class="link text-sm" href={within(reader, `/friends?mark=${mark.id}`)}>
          {t("marks.friends")}
        </a>
        <Allowed reader={reader} to={`${address}/position`}>
          <form method="post" action={`${address}/position`} class="flex gap-1">
            <Button
              look="bare"
              size="small"
              icon="up"
              name="to"
              value="up"
              disabled={place.first}
              label={t("marks.up", { name: mark.name })}
            />
            <Button
              look="bare"
              size="small"
              icon="down"
              name="to"
              value="down"
              disabled={place.last}
              label={t("marks.down", { name: mark.name })}
            />
          </form>
        </Allowed>
      </div>
      <UsedBy reader={reader} users={refused?.users ?? []} words={t("marks.inUse")} />
      <Allowed reader={reader} to={address}>
        <details class="mt-1" open={refused !== undefined}>
          <summary class="link text-sm" aria-label={t("marks.edit", { name: mark.name })}>
            {t("common.edit")}
          </summary>
          <form method="post" action={address} class="mt-3 grid gap-4 sm:grid-cols-2">
            <Asked reader={reader} id={String(mark.id)} mark={mark} refused={refused} />
            <div class="flex gap-2 sm:col-span-2">
              <Button look="plain">{t("common.save")}</Button>
            </div>
          </form>
          <div class="mt-3">
            <Confirm
              reader={reader}
              id={`removal-${mark.id}`}
              action={`${address}/removal`}
              trigger={t("marks.remove")}
              question={t("marks.removeAsk", { name: mark.name })}
              yes={t("common.delete")}
              icon="trash"
              typing={{ word: wordFor(reader, mark.name), given: refused?.removing, back: within(reader, "/marks") }}
            >
              <p>{t("marks.removeWhy")}</p>
            </Confirm>
          </div>
        </details>
      </Allowed>
    </li>
  )
}

const colours: readonly Marked["colour"][] = ["grey", "red", "amber", "green", "blue"]

function Asked({ reader, id, mark, refused }: { reader: OnChannel; id: string; mark?: Listed; refused?: Refused }) {
  const { t } = reader
  return (
    <>
      <TextField
        reader={reader}
        name="name"
        id={`name-${id}`}
        label={t("marks.name")}
        value={refused?.typed.name ?? mark?.name ?? ""}
        error={faultOf(reader, refused?.faults, "name")}
        maxlength={40}
        autocomplete="off"
      />
      <Select
        reader={reader}
        name="colour"
        id={`colour-${id}`}
        label={t("marks.colour")}
        value={refused?.typed.colour ?? mark?.colour ?? "grey"}
        error={faultOf(reader, refused?.faults, "colour")}
        options={colours.map((each) => ({ value: each, label: t(`marks.colours.${each}`) }))}
      />
    </>
  )
}
