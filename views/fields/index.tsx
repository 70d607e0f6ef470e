import type { Fault } from "../../src/domain/fault"
import type { Field, Kind } from "../../src/domain/field"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Allowed, Way } from "../parts/allowed"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { Select, TextArea, TextField } from "../parts/field"
import { Cell, Empty, Pager, Table } from "../parts/table"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { TagTabs } from "../tags/tabs"
import { within } from "../within"
import { choicesFault } from "./fault"

export type Counted = Field & { friends: number }
/** A form knows only text. */
export type Typed = { name: string; key: string; kind: string; choices: string }

const kinds = ["text", "number", "date", "moment", "flag", "choice"] as const satisfies readonly Kind[]

export function List({
  reader,
  fields,
  pages,
  typed = { name: "", key: "", kind: "text", choices: "" },
  faults = [],
}: {
  reader: OnChannel
  fields: readonly Counted[]
  pages: { newer: string | null; older: string | null }
  typed?: Typed
  faults?: readonly Fault[]
}): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("tags.title")} lead={t("fields.lead")}>
      <TagTabs reader={reader} current="fields" />
      <div class="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="min-w-0">
          {fields.length > 0 ? (
            <Rows reader={reader} fields={fields} />
          ) : (
            <Empty icon="tags" title={t("fields.empty")}>
              {t("fields.emptyWhy")}
            </Empty>
          )}
          <Pager reader={reader} {...pages} />
        </div>
        <Allowed reader={reader} to={within(reader, "/fields")}>
          <Card title={t("fields.new")}>
            <Form reader={reader} typed={typed} faults={faults} />
          </Card>
        </Allowed>
      </div>
    </Page>
  )
}

function Rows({ reader, fields }: { reader: OnChannel; fields: readonly Counted[] }) {
  const { t } = reader
  const head = [t("fields.name"), t("fields.kind"), t("fields.key"), t("fields.friends")]
  return (
    <Table caption={t("tags.tabs.fields")} head={head} cards>
      {fields.map((field) => (
        <tr>
          <Cell main class="min-w-32">
            <Way reader={reader} class="link-hover font-semibold" href={within(reader, `/fields/${field.id}`)}>
              {field.name}
            </Way>
          </Cell>
          <Cell label={t("fields.kind")} class="min-w-28">
            <span>
              {t(`fields.kinds.${field.kind}`)}
              {field.choices.length > 0 && <span class="quiet block text-xs">{field.choices.join(" / ")}</span>}
            </span>
          </Cell>
          <Cell label={t("fields.key")}>
            <code class="text-xs whitespace-nowrap">{`{{field.${field.key}}}`}</code>
          </Cell>
          <Cell label={t("fields.friends")} class="figures whitespace-nowrap">
            {t("tags.people", { count: field.friends })}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function Form({ reader, typed, faults }: { reader: OnChannel; typed: Typed; faults: readonly Fault[] }) {
  const { t } = reader
  return (
    <form method="post" action={within(reader, "/fields")} class="grid gap-4">
      <Ticket reader={reader} />
      <TextField
        reader={reader}
        name="name"
        label={t("fields.name")}
        value={typed.name}
        error={faultOf(reader, faults, "name")}
        maxlength={100}
        autocomplete="off"
      />
      <TextField
        reader={reader}
        name="key"
        label={t("fields.key")}
        hint={t("fields.keyHint", { example: "{{field.birthday}}" })}
        value={typed.key}
        error={faultOf(reader, faults, "key")}
        maxlength={40}
        autocomplete="off"
      />
      <Select
        reader={reader}
        name="kind"
        label={t("fields.kind")}
        hint={t("fields.kindHint")}
        value={typed.kind}
        error={faultOf(reader, faults, "kind")}
        options={kinds.map((kind) => ({ value: kind, label: t(`fields.kinds.${kind}`) }))}
      />
      <TextArea
        reader={reader}
        name="choices"
        label={t("fields.choices")}
        hint={t("fields.choicesHint")}
        value={typed.choices}
        error={choicesFault(reader, faults)}
        rows={3}
        optional
      />
      <div>
        <Button icon="plus">{t("fields.create")}</Button>
      </div>
    </form>
  )
}
