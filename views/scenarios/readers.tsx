import type { Fault } from "../../src/domain/fault"
import type { Roster } from "../../src/domain/friend"
import type { Counted } from "../../src/domain/scenario"
import { reasons, type Walk, WalkBadge } from "../enrollments/walk"
import { Face, nameOf } from "../friends/face"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Allowed } from "../parts/allowed"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { ChosenBar, Tick } from "../parts/choosing"
import { Confirm } from "../parts/confirm"
import { Select } from "../parts/field"
import { figure } from "../parts/figure"
import { Moment } from "../parts/moment"
import { ChoiceCondition, Narrow } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { ScenarioPage } from "./frame"

export type ReaderOfIt = {
  enrollment: Walk["enrollment"]
  friend: { id: bigint; name: string | null; called: string | null; pictureUrl: string | null }
}

export type ReadersProps = {
  reader: OnChannel
  scenario: Counted
  readers: readonly ReaderOfIt[]
  state: string
  tags: readonly { id: bigint; name: string; friends: number }[]
  following: Roster.Count
  pages: { newer: string | null; older: string | null }
  /** What an enrolment has just done. */
  outcome?: { began: number; unchanged: number } | null
  faults?: readonly Fault[]
}

export function Readers(props: ReadersProps): Markup {
  const { reader, scenario, readers, outcome, pages, state } = props
  const { t } = reader
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="readers">
      {outcome && (
        <div class="mb-5">
          <Alert tone={outcome.began > 0 ? "good" : "note"}>
            {outcome.began > 0 && t("scenarios.began", { count: outcome.began })}{" "}
            {outcome.unchanged > 0 && t("scenarios.unchanged", { count: outcome.unchanged })}
          </Alert>
        </div>
      )}
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="min-w-0">
          <Narrow reader={reader} action={within(reader, `/scenarios/${scenario.id}/readers`)} clear={state !== ""}>
            <ChoiceCondition
              name="state"
              label={t("scenarios.readersState")}
              value={state}
              options={[
                { value: "", label: t("scenarios.readersAny") },
                ...(["active", "completed", "withdrawn"] as const).map((each) => ({
                  value: each,
                  label: t(`enrollments.state.${each}`),
                })),
              ]}
            />
          </Narrow>
          {readers.length > 0 ? (
            <div class="group/choosing">
              <Rows label={t("scenarios.readersTitle")}>
                {readers.map((each) => (
                  <Row reader={reader} scenario={scenario} each={each} />
                ))}
              </Rows>
              <SweepBar reader={reader} scenario={scenario} state={state} />
            </div>
          ) : (
            <Empty icon="friends" title={t("scenarios.readersEmpty")}>
              {t("scenarios.readersEmptyWhy")}
            </Empty>
          )}
          <Pager reader={reader} {...pages} />
        </div>
        {scenario.archivedAt ? <Fragment /> : <Many {...props} />}
      </div>
    </ScenarioPage>
  )
}

const FORM = "readers"
const sweepsOf = (reader: OnChannel, { id }: Counted) => within(reader, `/scenarios/${id}/sweeps`)

/** What to do with those that are ticked, or with all of this state. */
function SweepBar({ reader, scenario, state }: { reader: OnChannel; scenario: Counted; state: string }) {
  const { t } = reader
  const address = sweepsOf(reader, scenario)
  if (!reader.may(address)) return <Fragment />
  const everybody =
    state === "active"
      ? { count: figure(reader, scenario.walking + scenario.held), fields: [["state", "walking"]] as const }
      : state === "completed"
        ? { count: figure(reader, scenario.completed), fields: [["state", "completed"]] as const }
        : null
  return (
    <ChosenBar
      reader={reader}
      form={FORM}
      action={`${address}/new`}
      method="get"
      label={t("sweeps.new.title")}
      everybody={everybody}
    >
      {(["pause", "resume", "move", "withdraw", "history"] as const).map((deed) => (
        <Button look="plain" name="do" value={deed}>
          {t(`sweeps.new.${deed}`)}
        </Button>
      ))}
    </ChosenBar>
  )
}

function Row({ reader, scenario, each }: { reader: OnChannel; scenario: Counted; each: ReaderOfIt }) {
  const { t } = reader
  const { enrollment, friend } = each
  const [why] = reasons(reader, { enrollment, scenario })
  return (
    <li class="has-checked:bg-primary/5 grid gap-x-4 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[17rem_minmax(0,1fr)_auto]">
      <div class="flex min-w-0 items-center gap-2 self-start">
        {reader.may(sweepsOf(reader, scenario)) && (
          <Tick
            form={FORM}
            name="walk"
            value={String(enrollment.id)}
            label={t("friends.pick", { name: nameOf(reader, friend) })}
          />
        )}
        <a href={within(reader, `/enrollments/${enrollment.id}`)} class="flex min-w-0 items-center gap-3">
          <Face friend={friend} />
          <span class="link-hover truncate font-semibold">{nameOf(reader, friend)}</span>
        </a>
      </div>
      <div class="min-w-0 self-center">
        {why ??
          (enrollment.state === "active" && enrollment.nextDueAt ? (
            <>
              {t("enrollments.next")} <Moment reader={reader} at={enrollment.nextDueAt} />
            </>
          ) : enrollment.state === "active" ? (
            <span class="quiet">{t("enrollments.noNext")}</span>
          ) : (
            enrollment.endedAt && (
              <span class="quiet">
                {t("enrollments.ended")} <Moment reader={reader} at={enrollment.endedAt} />
              </span>
            )
          ))}
      </div>
      <div class="self-center">
        <WalkBadge reader={reader} walk={enrollment} />
      </div>
    </li>
  )
}

function Many({ reader, scenario, tags, following, faults }: ReadersProps) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/enrollments`)
  const wrong = (faults ?? []).some(({ path }) => path === "tagId")
  return (
    <Allowed reader={reader} to={address}>
      <Card title={t("scenarios.enrolTitle")} id="enrol">
        <p class="mb-4 text-sm">{t("scenarios.enrolWhy")}</p>
        <div class="grid gap-5">
          {tags.length > 0 && (
            <form method="post" action={address} class="grid gap-3">
              <input type="hidden" name="who" value="tag" />
              <Select
                reader={reader}
                name="tagId"
                label={t("scenarios.enrolTag")}
                error={wrong ? t("scenarios.enrolNoTag") : null}
                options={[
                  { value: "", label: t("filters.choose") },
                  ...tags.map(({ id, name, friends }) => ({
                    value: String(id),
                    label: `${name} (${t("tags.people", { count: friends })})`,
                  })),
                ]}
              />
              <div>
                <Button look="plain">{t("scenarios.enrolYes")}</Button>
              </div>
            </form>
          )}
          <div class="grid justify-items-start gap-3">
            <Confirm
              reader={reader}
              id="enrol-all"
              action={address}
              trigger={t("scenarios.enrolAll")}
              question={asked(reader, following)}
              yes={t("scenarios.enrolYes")}
              look="plain"
              size="normal"
            >
              <input type="hidden" name="who" value="all" />
            </Confirm>
            <ButtonLink href={within(reader, "/friends")} look="bare" icon="friends">
              {t("scenarios.enrolPick")}
            </ButtonLink>
          </div>
        </div>
      </Card>
    </Allowed>
  )
}

const asked = ({ t, locale }: OnChannel, following: Roster.Count): string =>
  following.is === "over"
    ? t("scenarios.enrolAllAskOver", { figure: figure({ locale }, following.count) })
    : t("scenarios.enrolAllAsk", { count: following.is === "many" ? 0 : following.count })
