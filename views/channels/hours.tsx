import type { Channel } from "../../src/domain/channel"
import type { Fault } from "../../src/domain/fault"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { bound, Field, TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { HoursFields } from "../scenarios/hours"
import { LateChoice } from "../scenarios/late-choice"
import { errorAt } from "./fault"
import { ChannelTabs } from "./tabs"

/** As typed: a form knows only text. */
export type Typed = {
  zone: string
  windowOpens: string
  windowCloses: string
  quotaReserve: string
  lateChoice: string
}

type Props = {
  reader: OnChannel
  channel: Channel
  typed: Typed
  faults: readonly Fault[]
  /** What was typed to put the account away, where it was something else. */
  archiving?: string
}

export function Hours({ reader, channel, typed, faults, archiving }: Props): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={channel.name}>
      <ChannelTabs reader={reader} current="hours" />
      <div class="grid max-w-2xl gap-5">
        <Card title={t("channels.settingsTitle")}>
          <Form reader={reader} channel={channel} typed={typed} faults={faults} />
        </Card>
        <Card title={t("channels.archive")}>
          <p class="mb-4 text-sm">{t("channels.archiveWhy")}</p>
          <Confirm
            reader={reader}
            id="archival"
            action={`/channels/${channel.id}/settings/archival`}
            trigger={t("channels.archive")}
            question={t("channels.archiveAsk", { name: channel.name })}
            yes={t("channels.archiveYes")}
            typing={{
              ...{ word: wordFor(reader, channel.name), given: archiving },
              back: `/channels/${channel.id}/settings/hours`,
            }}
          />
        </Card>
      </div>
    </Page>
  )
}

function Form({ reader, channel, typed, faults }: Props) {
  const { t } = reader
  const error = (path: string) => errorAt(reader, faults, path)
  return (
    <form method="post" action={`/channels/${channel.id}/settings/hours`} class="grid gap-6">
      <Zone reader={reader} value={typed.zone} error={error("zone")} />
      <HoursFields reader={reader} hint={t("channels.windowHint")} typed={typed} error={error} />
      <LateChoice
        reader={reader}
        value={typed.lateChoice}
        label={t("channels.lateChoice")}
        hint={t("channels.lateChoiceHint")}
      />
      <TextField
        reader={reader}
        name="quotaReserve"
        type="number"
        inputmode="numeric"
        min={0}
        label={t("channels.reserve")}
        hint={t("channels.reserveHint")}
        value={typed.quotaReserve}
        error={error("quotaReserve")}
      />
      <div>
        <Button>{t("common.save")}</Button>
      </div>
    </form>
  )
}

const common = ["Asia/Tokyo", "Asia/Seoul", "Asia/Taipei", "Asia/Bangkok", "Asia/Jakarta", "UTC"]
const all = Intl.supportedValuesOf("timeZone")

function Zone({ reader, value, error }: { reader: OnChannel; value: string; error: string | null }) {
  const { t } = reader
  const named = { reader, name: "zone", label: t("channels.zone"), hint: t("channels.zoneHint"), error }
  // A zone that only the database or an import knows stays choosable.
  const first = common.includes(value) || all.includes(value) ? common : [value, ...common]
  return (
    <Field {...named}>
      <select {...bound(named)} class={["select tap w-full text-base lg:text-sm", error && "select-error"]}>
        <optgroup label={t("channels.zoneCommon")}>
          {first.map((zone) => (
            <option value={zone} selected={zone === value}>
              {zone}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("channels.zoneAll")}>
          {all
            .filter((zone) => !first.includes(zone))
            .map((zone) => (
              <option value={zone} selected={zone === value}>
                {zone}
              </option>
            ))}
        </optgroup>
      </select>
    </Field>
  )
}
