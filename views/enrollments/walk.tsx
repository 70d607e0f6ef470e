import type { Listed } from "../../src/domain/enrollment/list"
import type { Resuming } from "../../src/domain/sweep"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Badge, type Tone } from "../parts/badge"
import { Button } from "../parts/button"
import { Confirm } from "../parts/confirm"
import { Checkbox, Select } from "../parts/field"
import { At, exactly, Moment } from "../parts/moment"
import type { OnChannel, Reader } from "../reader"
import { stepName } from "../steps/words"
import { within } from "../within"

export type Walk = {
  enrollment: Listed
  /** What ending its pause brings; absent where staff have not paused it. */
  resuming?: Resuming
  scenario: { id: bigint; name: string; kind: "course" | "countdown"; pausedAt: Temporal.Instant | null }
}

const tones: Record<Walk["enrollment"]["state"], Tone> = { active: "good", completed: "note", withdrawn: "neutral" }

export function WalkBadge({
  reader: { t },
  walk,
}: {
  reader: Reader
  walk: Pick<Walk["enrollment"], "state" | "holds" | "originAt">
}) {
  const still = walk.state === "active" && (walk.holds.length > 0 || walk.originAt === null)
  return (
    <span class="flex shrink-0 gap-1">
      <Badge tone={tones[walk.state]}>{t(`enrollments.state.${walk.state}`)}</Badge>
      {still && <Badge tone="care">{t("enrollments.standing")}</Badge>}
    </span>
  )
}

/** Why a walk stands still, one sentence a reason. Empty while it goes on. */
export function reasons({ t }: Reader, { enrollment, scenario }: Walk): string[] {
  if (enrollment.state !== "active") return []
  const holds = enrollment.holds.map((kind) =>
    kind === "paused" && scenario.pausedAt ? t("enrollments.hold.pausedScenario") : t(`enrollments.hold.${kind}`),
  )
  return enrollment.originAt === null ? [...holds, t("enrollments.hold.goal")] : holds
}

/** One walk of a friend, with what can be done about it. */
export function WalkItem({
  reader,
  walk,
  targets,
}: {
  reader: OnChannel
  walk: Walk
  /** Scenarios it could move to. */
  targets: readonly { id: bigint; name: string }[]
}) {
  const { enrollment, scenario } = walk
  const still = reasons(reader, walk)
  return (
    <li id={`enrollment-${enrollment.id}`} class="grid gap-2 py-4 first:pt-0 last:pb-0">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <a class="link-hover font-semibold" href={within(reader, `/enrollments/${enrollment.id}`)}>
          {scenario.name}
        </a>
        <WalkBadge reader={reader} walk={enrollment} />
      </div>
      {still.map((sentence) => (
        <p class="text-sm">{sentence}</p>
      ))}
      <Dates reader={reader} walk={walk} still={still.length > 0} />
      {enrollment.state === "active" && <Actions reader={reader} walk={walk} targets={targets} />}
    </li>
  )
}

export function Dates({
  reader,
  walk: { enrollment, scenario },
  still,
}: {
  reader: OnChannel
  walk: Walk
  still: boolean
}) {
  const { t } = reader
  const { originAt, nextDueAt, endedAt, state } = enrollment
  const origin = scenario.kind === "countdown" ? t("enrollments.goal") : t("enrollments.origin")
  return (
    <p class="flex flex-wrap gap-x-5 text-sm">
      {state === "active" && !still && (
        <span>
          {nextDueAt === null ? (
            t("enrollments.noNext")
          ) : (
            <>
              {t("enrollments.next")}{" "}
              <strong>
                {Temporal.Instant.compare(nextDueAt, reader.now) <= 0 ? (
                  t("enrollments.soon")
                ) : (
                  <Moment reader={reader} at={nextDueAt} />
                )}
              </strong>
            </>
          )}
        </span>
      )}
      {originAt && (
        <span class="quiet">
          {origin} <At reader={reader} at={originAt} />
        </span>
      )}
      {endedAt && state !== "active" && (
        <span class="quiet">
          {t("enrollments.ended")} <At reader={reader} at={endedAt} />
        </span>
      )}
    </p>
  )
}

/** What resuming brings, in sentences. */
export function consequences(reader: Reader, { leaves, nextAt, skips, shiftDays, held }: Resuming): string[] {
  const { t } = reader
  if (held) return [t("enrollments.resuming.held", { why: t(`grid.waits.${held}` as Key) })]
  const names = leaves.map((step) => t("enrollments.resuming.named", { name: stepName(reader, step) })).join("")
  return [
    ...(shiftDays > 0 ? [t("enrollments.resuming.shift", { count: shiftDays })] : []),
    ...(skips > 0 ? [t("enrollments.resuming.skips", { count: skips })] : []),
    leaves.length > 0
      ? t("enrollments.resuming.now", { names })
      : nextAt
        ? t("enrollments.resuming.next", { at: exactly(reader, nextAt) })
        : t("enrollments.resuming.nothing"),
  ]
}

export function Actions({
  reader,
  walk: { enrollment, scenario, resuming },
  targets,
}: {
  reader: OnChannel
  walk: Walk
  targets: readonly { id: bigint; name: string }[]
}) {
  const { t } = reader
  const address = within(reader, `/enrollments/${enrollment.id}`)
  const elsewhere = targets.filter(({ id }) => id !== scenario.id)
  const paused = enrollment.holds.includes("paused")
  if (!reader.may(`${address}/pause`)) return <Fragment />
  return (
    <div class="flex flex-wrap gap-2">
      {paused && !scenario.pausedAt && (
        <Confirm
          reader={reader}
          id={`resume-${enrollment.id}`}
          action={`${address}/resumption`}
          trigger={t("enrollments.resume")}
          question={t("enrollments.resumeAsk")}
          yes={t("enrollments.resume")}
          look="plain"
          icon="play"
        >
          {resuming && consequences(reader, resuming).map((sentence) => <p>{sentence}</p>)}
        </Confirm>
      )}
      {!paused && (
        <form method="post" action={`${address}/pause`}>
          <Button look="plain" size="small" icon="pause">
            {t("enrollments.pause")}
          </Button>
        </form>
      )}
      {elsewhere.length > 0 && (
        <Confirm
          reader={reader}
          id={`move-${enrollment.id}`}
          action={`${address}/moves`}
          trigger={t("enrollments.move")}
          question={t("enrollments.move")}
          yes={t("enrollments.moveSubmit")}
          look="plain"
        >
          <p>{t("enrollments.moveWhy")}</p>
          <Select
            reader={reader}
            name="toScenarioId"
            id={`move-to-${enrollment.id}`}
            label={t("enrollments.moveTo")}
            options={elsewhere.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
          <Checkbox
            name="keepOrigin"
            id={`move-keep-${enrollment.id}`}
            label={t("enrollments.moveKeep")}
            hint={t("enrollments.moveKeepHint")}
          />
        </Confirm>
      )}
      <Confirm
        reader={reader}
        id={`withdraw-${enrollment.id}`}
        action={`${address}/withdrawal`}
        trigger={t("enrollments.withdraw")}
        question={t("enrollments.withdrawAsk", { name: scenario.name })}
        yes={t("enrollments.withdrawYes")}
      >
        <p>{t("enrollments.withdrawWhy")}</p>
      </Confirm>
    </div>
  )
}
