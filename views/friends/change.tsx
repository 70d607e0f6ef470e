import type { Preview } from "../../src/domain/bulk"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Ending } from "../parts/ending"
import { figure } from "../parts/figure"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"

type Named = { id: bigint; name: string }
export type Deed = "tag" | "untag" | "enrol"

/** What can be done with those that are ticked: the buttons say which. */
export function Deeds({
  reader: { t },
  tags,
  scenarios,
}: {
  reader: OnChannel
  tags: readonly Named[]
  scenarios: readonly Named[]
}) {
  return (
    <>
      {tags.length > 0 && (
        <div class="flex min-w-0 grow flex-wrap items-center gap-2 sm:grow-0 sm:flex-nowrap">
          <Choice name="tagId" label={t("friends.chooseTag")} options={tags} />
          <Button look="plain" name="do" value="tag">
            {t("friends.change.tag")}
          </Button>
          <Button look="plain" name="do" value="untag">
            {t("friends.change.untag")}
          </Button>
        </div>
      )}
      {scenarios.length > 0 && (
        <div class="flex min-w-0 grow flex-wrap items-center gap-2 sm:grow-0 sm:flex-nowrap">
          <Choice name="scenarioId" label={t("friends.enrol.choose")} options={scenarios} />
          <Button look="plain" name="do" value="enrol">
            {t("friends.change.enrol")}
          </Button>
        </div>
      )}
      {tags.length + scenarios.length === 0 && <p class="quiet text-sm">{t("friends.change.nothingToDo")}</p>}
    </>
  )
}

function Choice({ name, label, options }: { name: string; label: string; options: readonly Named[] }) {
  return (
    <select name={name} class="select tap min-w-40 grow text-base sm:max-w-60 lg:text-sm" aria-label={label}>
      <option value="">{label}</option>
      {options.map((option) => (
        <option value={String(option.id)}>{option.name}</option>
      ))}
    </select>
  )
}

export type ChangeProps = {
  reader: OnChannel
  deed: Deed
  /** The tag or the scenario. */
  subject: Named & { paused?: boolean }
  preview: Preview
  /** More were meant than one decision takes. */
  more: boolean
  most: number
  /** What says again what was chosen. */
  fields: readonly (readonly [name: string, value: string])[]
  back: string
}

/** What a change would do, before it is done. */
export function Change({ reader, deed, subject, preview, more, most, fields, back }: ChangeProps): Markup {
  const { t } = reader
  const people = (count: number) => t("friends.count", { count, figure: figure(reader, count) })
  return (
    <Page
      reader={reader}
      title={t(`friends.change.ask.${deed}`, { name: subject.name })}
      above={{ href: within(reader, "/friends"), label: t("friends.title") }}
    >
      <div class="grid max-w-2xl gap-5">
        <Card title={t("friends.change.preview")}>
          <Facts
            pairs={[
              [t(`friends.change.changed.${deed}`), <strong class="figures">{people(preview.changed)}</strong>],
              ...(preview.held > 0
                ? [[t("friends.change.held"), <span class="figures">{people(preview.held)}</span>] as const]
                : []),
              ...(preview.unchanged > 0
                ? [
                    [
                      t(`friends.change.unchanged.${deed}`),
                      <span class="figures">{people(preview.unchanged)}</span>,
                    ] as const,
                  ]
                : []),
            ]}
          />
          {deed === "enrol" && <p class="quiet mt-4 text-sm">{t("friends.enrol.oneHint")}</p>}
        </Card>
        {more && <Alert tone="care">{t("friends.change.more", { most: figure(reader, most) })}</Alert>}
        {subject.paused && <Alert tone="care">{t("friends.change.paused")}</Alert>}
        <form method="post" action={within(reader, "/friends/changes")}>
          {deed === "enrol" && <Ticket reader={reader} />}
          {fields.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Ending reader={reader} back={back} done={preview.changed === 0}>
            {preview.changed > 0 ? (
              <Button>
                {t(`friends.change.yes.${deed}`, { count: preview.changed, figure: figure(reader, preview.changed) })}
              </Button>
            ) : (
              <p class="text-sm">{t("friends.change.nobodyChanges")}</p>
            )}
          </Ending>
        </form>
      </div>
    </Page>
  )
}
