import { Face, nameOf } from "../friends/face"
import { Fragment, h } from "../jsx"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { Checkbox, Radios, Select, TextField } from "../parts/field"
import { Fold } from "../parts/fold"
import { within } from "../within"
import { type RehearsalProps, starts } from "./asked"

export const home = ({ reader, scenario }: Pick<RehearsalProps, "reader" | "scenario">) =>
  within(reader, `/scenarios/${scenario.id}/rehearsal`)

/** Who walks, and from when: asked by address, since nothing is changed. */
export function Form(props: RehearsalProps) {
  const { reader, asked, friend, faults } = props
  const { t } = reader
  const wrong = (path: string) => faultOf(reader, faults, path)
  const possible = starts.filter((start) => start !== "present" || friend !== null)
  return (
    <Card title={t("rehearsal.who")}>
      <Somebody {...props} />
      <form method="get" action={home(props)} class="mt-4 grid gap-4">
        {friend && <input type="hidden" name="friend" value={String(friend.id)} />}
        {asked.layout && <input type="hidden" name="layout" value={asked.layout} />}
        <Radios
          reader={reader}
          name="start"
          label={t("rehearsal.start.label")}
          value={asked.start}
          options={possible.map((start) => ({
            value: start,
            label: t(`rehearsal.start.${start}`),
            hint: t(`rehearsal.start.${start}Why`),
          }))}
        />
        <TextField
          reader={reader}
          name="at"
          type="datetime-local"
          label={t("rehearsal.at")}
          hint={t("rehearsal.atWhy")}
          value={asked.at}
          error={wrong("at")}
          optional
        />
        {friend === null && <Imagined {...props} />}
        <Fold open={asked.pauseFrom !== "" || asked.pauseUntil !== ""} label={t("rehearsal.pause")}>
          <div class="mt-3 grid gap-3">
            <p class="quiet text-xs">{t("rehearsal.pauseWhy")}</p>
            {(["pauseFrom", "pauseUntil"] as const).map((name) => (
              <TextField
                reader={reader}
                name={name}
                type="datetime-local"
                label={t(`rehearsal.${name}`)}
                value={asked[name]}
                error={wrong(name)}
                optional
              />
            ))}
          </div>
        </Fold>
        <div>
          <Button icon="play">{t("rehearsal.run")}</Button>
        </div>
      </form>
    </Card>
  )
}

function Somebody(props: RehearsalProps) {
  const { reader, asked, friend, matches } = props
  const { t } = reader
  return (
    <div class="grid gap-3">
      <div class="flex items-center gap-3">
        {friend && <Face friend={friend} />}
        <p class="min-w-0 flex-1">
          {friend ? (
            <a class="link-hover font-semibold" href={within(reader, `/friends/${friend.id}`)}>
              {nameOf(reader, friend)}
            </a>
          ) : (
            <span class="font-semibold">{t("rehearsal.imagined")}</span>
          )}
        </p>
        {friend && (
          <ButtonLink size="small" href={home(props)}>
            {t("rehearsal.imagine")}
          </ButtonLink>
        )}
      </div>
      <form method="get" action={home(props)} class="flex items-end gap-2">
        <div class="min-w-0 flex-1">
          <TextField
            reader={reader}
            name="name"
            type="search"
            label={t("rehearsal.search")}
            value={asked.name}
            maxlength={100}
            free
          />
        </div>
        <Button look="plain" icon="search">
          {t("common.search")}
        </Button>
      </form>
      {matches?.length === 0 && <p class="quiet text-sm">{t("rehearsal.nobody")}</p>}
      {matches && matches.length > 0 && (
        <ul class="divide-base-300 divide-y" aria-label={t("rehearsal.found")}>
          {matches.map((each) => (
            <li>
              <a class="link-hover flex items-center gap-3 py-2" href={`${home(props)}?friend=${each.id}`}>
                <Face friend={each} />
                <span class="min-w-0 truncate">{nameOf(reader, each)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Only what the scenario asks for: the rest of a friend changes nothing. */
function Imagined({ reader, asked, tags, fields, faults }: RehearsalProps) {
  const { t } = reader
  if (tags.length === 0 && fields.length === 0) return <Fragment />
  return (
    <fieldset class="border-base-300 grid gap-3 border-t pt-4">
      <legend class="sr-only">{t("rehearsal.known")}</legend>
      <p class="text-sm font-semibold" aria-hidden="true">
        {t("rehearsal.known")}
      </p>
      {tags.map(({ id, name }) => (
        <Checkbox
          name="tag"
          value={String(id)}
          label={t("rehearsal.tag", { name })}
          checked={asked.tags.includes(String(id))}
        />
      ))}
      {fields.map((field) => {
        const name = `field-${field.id}`
        const common = { reader, name, label: field.name, optional: true }
        const value = asked.fields[String(field.id)] ?? ""
        const choices = field.kind === "flag" ? ["true", "false"] : field.choices
        if (field.kind === "flag" || field.kind === "choice")
          return (
            <Select
              {...common}
              value={value}
              error={faultOf(reader, faults, name)}
              options={["", ...choices].map((choice) => ({
                value: choice,
                label: choice === "" ? t("rehearsal.unknown") : field.kind === "flag" ? t(flags[choice]!) : choice,
              }))}
            />
          )
        const types = { date: "date", moment: "datetime-local", number: "text", text: "text" } as const
        return <TextField {...common} type={types[field.kind]} value={value} error={faultOf(reader, faults, name)} />
      })}
    </fieldset>
  )
}

const flags: Record<string, "common.yes" | "common.no"> = { true: "common.yes", false: "common.no" }
