import type { Fault } from "../../src/domain/fault"
import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { faultOf, faultsElsewhere } from "../parts/fault"
import { Checkbox, Radios, Select, TextField } from "../parts/field"
import { Fold } from "../parts/fold"
import type { OnChannel } from "../reader"
import { Goal } from "./goal"
import { HoursFields } from "./hours"
import { LateChoice } from "./late-choice"
import type { Typed } from "./typed"

export type FormProps = {
  reader: OnChannel
  typed: Typed
  faults: readonly Fault[]
  /** Fields that hold a date. */
  goalFields: readonly { id: bigint; name: string }[]
  /** Left out while it is new. */
  existing?: { readers: number }
}

const kinds = ["course", "countdown"] as const
const reentries = ["never", "after_end", "always"] as const
const policies = ["shift", "catch_up", "skip"] as const
const policyFields = [
  ["blockedPolicy", "blocked"],
  ["pausedPolicy", "paused"],
  ["optedOutPolicy", "opted_out"],
] as const

const shown = [
  ...["name", "kind", "goalAt", "goalFieldId", "startsOnFollow", "reentry", "exclusiveGroup"],
  ...["windowOpens", "windowCloses", "blockedPolicy", "pausedPolicy", "optedOutPolicy", "staleAfterDays", "paid"],
]

/** Every setting of a scenario, explained. `group` lets the goal show only for a countdown, without script. */
export function Settings(props: FormProps) {
  const { reader, typed, faults, existing } = props
  const { t } = reader
  const error = (path: string) => faultOf(reader, faults, path)
  const elsewhere = faultsElsewhere(reader, faults, shown)
  return (
    <div class="group/scenario grid gap-7">
      {elsewhere.length > 0 && <Alert tone="bad">{elsewhere.join(" ")}</Alert>}
      <TextField
        reader={reader}
        name="name"
        label={t("scenarios.name")}
        hint={t("scenarios.nameHint")}
        value={typed.name}
        error={error("name")}
        maxlength={200}
        autocomplete="off"
      />
      {existing ? (
        <p class="text-sm">
          <span class="font-semibold">{t("scenarios.kind.label")}: </span>
          {typed.kind === "countdown" ? t("scenarios.kind.countdown") : t("scenarios.kind.course")}{" "}
          <span class="quiet">{t("scenarios.kind.fixed")}</span>
        </p>
      ) : (
        <Radios
          reader={reader}
          name="kind"
          label={t("scenarios.kind.label")}
          hint={t("scenarios.kind.fixed")}
          value={typed.kind}
          error={error("kind")}
          options={kinds.map((kind) => ({
            value: kind,
            label: t(`scenarios.kind.${kind}`),
            hint: t(`scenarios.kind.${kind}Hint`),
          }))}
        />
      )}
      <Goal {...props} />
      <Checkbox
        name="startsOnFollow"
        label={t("scenarios.startsOnFollow")}
        hint={t("scenarios.startsOnFollowHint")}
        checked={typed.startsOnFollow}
      />
      <Radios
        reader={reader}
        name="reentry"
        label={t("scenarios.reentry")}
        hint={t("scenarios.reentryHint")}
        value={typed.reentry}
        error={error("reentry")}
        options={reentries.map((choice) => ({
          value: choice,
          label: t(`scenarios.reentries.${choice}`),
          hint: t(`scenarios.reentries.${choice}Hint`),
        }))}
      />
      <Fold open={existing !== undefined || faults.length > 0} label={`${t("scenarios.more")} …`}>
        <div class="mt-5 grid gap-7">
          <Hours {...props} />
          <Policies {...props} />
          <TextField
            reader={reader}
            name="exclusiveGroup"
            label={t("scenarios.group")}
            hint={t("scenarios.groupHint")}
            value={typed.exclusiveGroup}
            error={error("exclusiveGroup")}
            maxlength={100}
            autocomplete="off"
            optional
          />
          <TextField
            reader={reader}
            name="staleAfterDays"
            type="number"
            inputmode="numeric"
            min={1}
            max={3650}
            label={t("scenarios.stale")}
            hint={t("scenarios.staleHint")}
            suffix={t("scenarios.staleDays")}
            value={typed.staleAfterDays}
            error={error("staleAfterDays")}
            optional
          />
          <Checkbox name="paid" label={t("scenarios.paid")} hint={t("scenarios.paidHint")} checked={typed.paid} />
        </div>
      </Fold>
    </div>
  )
}

function Hours({ reader, typed, faults, existing }: FormProps) {
  const { t } = reader
  return (
    <HoursFields
      reader={reader}
      hint={t("scenarios.windowHint")}
      typed={typed}
      error={(end) => faultOf(reader, faults, end)}
    >
      {existing && existing.readers > 0 && (
        <div class="mt-4">
          <LateChoice
            reader={reader}
            value={typed.lateChoice}
            label={t("scenarios.lateChoice")}
            hint={t("scenarios.lateChoiceHint")}
          />
        </div>
      )}
    </HoursFields>
  )
}

function Policies({ reader, typed, faults }: FormProps) {
  const { t } = reader
  const options = policies.map((policy) => ({ value: policy, label: t(`scenarios.policy.${policy}`) }))
  return (
    <fieldset class="min-w-0">
      <legend class="label-line">{t("scenarios.policies")}</legend>
      <p class="quiet mb-3 text-xs">
        {t("scenarios.policiesHint")} {t("scenarios.policiesCountdown")}
      </p>
      <div class="grid gap-3">
        {policyFields.map(([name, kind]) => (
          <Select
            reader={reader}
            name={name}
            label={t(`scenarios.policyOf.${kind}`)}
            value={typed[name]}
            error={faultOf(reader, faults, name)}
            options={options}
          />
        ))}
      </div>
    </fieldset>
  )
}
