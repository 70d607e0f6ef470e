import type { Fault } from "../../src/domain/fault"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { faultOf } from "../parts/fault"
import { TextArea, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { UsedBy, type User } from "../tags/used-by"
import { within } from "../within"
import type { Counted, Typed } from "."
import { choicesFault } from "./fault"

type Props = {
  reader: OnChannel
  field: Counted
  users: readonly User[]
  typed?: Pick<Typed, "name" | "choices">
  faults?: readonly Fault[]
  /** What was typed instead of the name, when it was to be deleted. */
  removing?: string
}

export function Edit({ reader, field, users, typed, faults = [], removing }: Props): Markup {
  const { t } = reader
  const inUse = faults.find(({ code, path }) => code === "in_use" && path === "")
  return (
    <Page reader={reader} title={field.name} above={{ href: within(reader, "/fields"), label: t("tags.tabs.fields") }}>
      <div class="grid max-w-2xl gap-5">
        {inUse && <Alert tone="bad">{t("fields.inUse", { steps: "", ...inUse.params })}</Alert>}
        <Card title={t("fields.editTitle")}>
          <Form reader={reader} field={field} typed={typed} faults={faults} />
        </Card>
        <Removal reader={reader} field={field} users={users} removing={removing} />
      </div>
    </Page>
  )
}

function Form({ reader, field, typed, faults = [] }: Omit<Props, "users">) {
  const { t } = reader
  return (
    <form method="post" action={within(reader, `/fields/${field.id}`)} class="grid gap-4">
      <Facts
        pairs={[
          [t("fields.kind"), t(`fields.kinds.${field.kind}`)],
          [t("fields.key"), <code>{`{{field.${field.key}}}`}</code>],
        ]}
      />
      <TextField
        reader={reader}
        name="name"
        label={t("fields.name")}
        value={typed?.name ?? field.name}
        error={faultOf(reader, faults, "name")}
        maxlength={100}
        autocomplete="off"
      />
      {field.kind === "choice" && (
        <TextArea
          reader={reader}
          name="choices"
          label={t("fields.choices")}
          hint={t("fields.choicesHint")}
          value={typed?.choices ?? field.choices.join("\n")}
          error={choicesFault(reader, faults)}
        />
      )}
      <div>
        <Button>{t("common.save")}</Button>
      </div>
    </form>
  )
}

function Removal({ reader, field, users, removing }: Pick<Props, "reader" | "field" | "users" | "removing">) {
  const { t } = reader
  const address = within(reader, `/fields/${field.id}`)
  return (
    <Card title={t("fields.remove")}>
      <UsedBy reader={reader} users={users} words={t("fields.usedBy")} />
      {users.length === 0 && (
        <>
          <p class="mb-4 text-sm">
            {field.friends > 0 ? t("fields.removeWhy", { count: field.friends }) : t("fields.removeWhyNobody")}
          </p>
          <Confirm
            reader={reader}
            id="removal"
            action={`${address}/removal`}
            trigger={t("fields.remove")}
            question={t("fields.removeAsk", { name: field.name })}
            yes={t("common.delete")}
            icon="trash"
            typing={
              field.friends > 0 ? { word: wordFor(reader, field.name), given: removing, back: address } : undefined
            }
          >
            {field.friends > 0 && <p>{t("fields.removeLoses", { count: field.friends })}</p>}
          </Confirm>
        </>
      )}
    </Card>
  )
}
