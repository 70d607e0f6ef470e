import type { Fault } from "../../src/domain/fault"
import type { Field } from "../../src/domain/field"
import type { Known } from "../../src/domain/friend"
import { Fragment, h } from "../jsx"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { faultOf } from "../parts/fault"
import { Select, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { within } from "../within"

type Props = {
  reader: OnChannel
  friend: Known
  fields: readonly Field[]
  typed?: Readonly<Record<string, string>>
  faults?: readonly Fault[]
}

/** A value as its control takes it: moments in the account's zone, to the minute; everything else as it is stored. */
export function inControl(field: Pick<Field, "kind">, value: string | undefined, zone: string): string {
  if (!value || field.kind !== "moment") return value ?? ""
  return Temporal.Instant.from(value).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "minute" })
}

export function Fields({ reader, friend, fields, typed, faults }: Props) {
  const { t } = reader
  if (!reader.may(within(reader, `/friends/${friend.id}/fields`)))
    return (
      <Card title={t("friends.fields")} id="fields">
        <Facts pairs={fields.map(({ key, name }) => [name, friend.fields[key] ?? t("common.none")] as const)} />
      </Card>
    )
  return (
    <Card title={t("friends.fields")} id="fields">
      {fields.length > 0 ? (
        <form method="post" action={within(reader, `/friends/${friend.id}/fields`)} class="grid gap-4">
          {fields.map((field) => {
            const now = inControl(field, friend.fields[field.key], reader.zone)
            return (
              <>
                <input type="hidden" name={`was-${field.id}`} value={typed?.[`was-${field.id}`] ?? now} />
                <Value reader={reader} field={field} value={typed?.[String(field.id)] ?? now} faults={faults} />
              </>
            )
          })}
          <div>
            <Button look="plain">{t("friends.saveFields")}</Button>
          </div>
        </form>
      ) : (
        <p class="text-sm">
          <a class="link" href={within(reader, "/fields")}>
            {t("friends.noFields")}
          </a>
        </p>
      )}
    </Card>
  )
}

const types = { text: "text", number: "text", date: "date", moment: "datetime-local" } as const

function Value({
  reader,
  field,
  value,
  faults,
}: {
  reader: OnChannel
  field: Field
  value: string
  faults?: readonly Fault[]
}) {
  const { t } = reader
  const named = {
    reader,
    name: `field-${field.id}`,
    label: field.name,
    error: faultOf(reader, faults, `field-${field.id}`),
    value,
  }
  const unset = { value: "", label: t("fields.unset") }
  if (field.kind === "choice")
    return <Select {...named} options={[unset, ...field.choices.map((each) => ({ value: each, label: each }))]} free />
  if (field.kind === "flag")
    return (
      <Select
        {...named}
        options={[unset, { value: "true", label: t("fields.flagYes") }, { value: "false", label: t("fields.flagNo") }]}
        free
      />
    )
  return (
    <TextField
      {...named}
      type={types[field.kind]}
      inputmode={field.kind === "number" ? "decimal" : undefined}
      maxlength={field.kind === "text" ? 2000 : undefined}
      autocomplete="off"
      free
    />
  )
}
