import type { Push } from "../../src/domain/push"
import { nameOf } from "../friends/face"
import { Fragment, h } from "../jsx"
import { Badge } from "../parts/badge"
import { Card } from "../parts/card"
import { figure } from "../parts/figure"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { outcomeWords, toneOf } from "./outcome"
import { Press } from "./press"

/** Trying a step on chosen friends: whom, what it costs before it leaves, and what became of it. */
export type Trial = {
  /** Who is sent tests already, and whoever the preview has found. */
  people: readonly { id: string; name: string; chosen: boolean; tester: boolean }[]
  withActions: boolean
  hasActions: boolean
  /** Asked for and not yet confirmed: how many messages it takes, and what the month has left (null: no limit). */
  asking: { messages: number; remaining: number | null } | null
  /** The same asking sent twice is one. */
  ticket: string
  refused: string | null
  sent: readonly Push[]
}

export function TrialCard({ reader, action, trial }: { reader: OnChannel; action: string; trial: Trial }) {
  const { t } = reader
  return (
    <Card title={t("trial.title")} id="trial">
      <p class="quiet mb-3 text-xs">{t("trial.lead")}</p>
      <input type="hidden" name="ticket" value={trial.ticket} />
      <fieldset class="grid min-w-0 gap-1.5">
        <legend class="label-line">{t("trial.to")}</legend>
        {trial.people.map((person) => (
          <div class="flex items-center gap-2">
            <label class="flex min-w-0 flex-1 items-center gap-2 py-1 text-sm">
              <input
                type="checkbox"
                name="testFriend"
                value={person.id}
                checked={person.chosen}
                class="checkbox checkbox-sm checkbox-primary"
              />
              <span class="truncate">{person.name}</span>
              {person.tester && <Badge>{t("trial.tester")}</Badge>}
            </label>
            {person.tester && (
              <Press
                action={action}
                anchor="trial"
                command={`untest:${person.id}`}
                icon="close"
                label={t("trial.drop", { name: person.name })}
              />
            )}
          </div>
        ))}
      </fieldset>
      <p class="quiet mt-1 text-xs">{t("trial.whom")}</p>
      {trial.hasActions && (
        <label class="mt-3 flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            name="testActions"
            value="yes"
            checked={trial.withActions}
            class="checkbox checkbox-sm mt-0.5"
          />
          <span>
            {t("trial.actions")}
            <span class="quiet block text-xs">{t("trial.actionsHint")}</span>
          </span>
        </label>
      )}
      {trial.refused && (
        <p class="text-error mt-3 text-sm" role="alert">
          {trial.refused}
        </p>
      )}
      <div class="mt-3">
        {reader.channel.haltedAt ? (
          <p class="text-sm">{t("halts.noTests")}</p>
        ) : trial.asking ? (
          <Asking reader={reader} action={action} asking={trial.asking} />
        ) : (
          <Press action={action} anchor="trial" command="test:" icon="send">
            {t("trial.ask")}
          </Press>
        )}
      </div>
      <Sent reader={reader} sent={trial.sent} />
    </Card>
  )
}

function Asking({
  reader,
  action,
  asking,
}: {
  reader: OnChannel
  action: string
  asking: NonNullable<Trial["asking"]>
}) {
  const { t } = reader
  const { messages, remaining } = asking
  return (
    <div
      class="border-primary/40 bg-primary/5 rounded-field grid gap-3 border p-3"
      tabindex="-1"
      data-arrived={true}
      role="status"
    >
      <p class="text-sm font-semibold">
        {t("trial.cost", { count: messages })}
        <span class="quiet figures block text-xs font-normal">
          {remaining === null
            ? t("trial.unlimited")
            : t("trial.remaining", {
                before: figure(reader, remaining),
                after: figure(reader, Math.max(0, remaining - messages)),
              })}
        </span>
      </p>
      <div class="flex flex-wrap gap-2">
        <Press action={action} anchor="trial" command="testSure:" icon="send">
          {t("trial.sure")}
        </Press>
        <Press action={action} anchor="trial" command="refresh:">
          {t("common.cancel")}
        </Press>
      </div>
    </div>
  )
}

function Sent({ reader, sent }: { reader: OnChannel; sent: readonly Push[] }) {
  const { t } = reader
  if (sent.length === 0) return <Fragment />
  return (
    <div class="mt-4" role="status" tabindex="-1" data-arrived={true}>
      <h3 class="label-line">{t("trial.sent")}</h3>
      <ul class="grid gap-2 text-sm">
        {sent.map((push) => (
          <li class="flex flex-wrap items-center gap-2">
            <span class="min-w-0 truncate">{nameOf(reader, push.friend)}</span>
            <Badge tone={toneOf(push)}>{t(`pushes.states.${push.state}`)}</Badge>
            {outcomeWords(reader, push) && <span class="quiet basis-full text-xs">{outcomeWords(reader, push)}</span>}
          </li>
        ))}
      </ul>
      <a class="link mt-2 inline-block text-xs" href={within(reader, "/pushes")}>
        {t("trial.all")}
      </a>
    </div>
  )
}
