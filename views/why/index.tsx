import type { Explanation } from "../../src/domain/why"
import { reasonOf, StateBadge, stepName } from "../deliveries/entry"
import { nameOf } from "../friends/face"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { ButtonLink } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { At, exactly, Moment } from "../parts/moment"
import { Rows } from "../parts/rows"
import type { OnChannel } from "../reader"
import type { Choices } from "../steps/choices"
import { refusedWords } from "../steps/refused"
import { Question } from "../steps/sayings"
import { LineWords } from "../steps/suspension"
import { within } from "../within"
import { lineWordsOf, type Names, sentence, timing } from "./words"

export type WhyProps = { reader: OnChannel; explanation: Explanation; choices: Choices; names: Names }

/** Why one friend has, or has not, got one step. */
export function WhyPage(props: WhyProps): Markup {
  const { reader, explanation } = props
  const { t } = reader
  const { friend, scenario, step, walk } = explanation
  const names = { friend: nameOf(reader, friend), step: stepName(reader, step) }
  return (
    <Page
      reader={reader}
      title={t("why.title", names)}
      lead={
        <>
          <a class="link-hover" href={within(reader, `/friends/${friend.id}`)}>
            {names.friend}
          </a>
          {" · "}
          <a class="link-hover" href={within(reader, `/scenarios/${scenario.id}`)}>
            {scenario.name}
          </a>
          {" · "}
          <a class="link-hover" href={within(reader, `/scenarios/${scenario.id}/steps/${step.id}`)}>
            {names.step}
          </a>
        </>
      }
      above={{ href: within(reader, `/enrollments/${walk.id}`), label: t("why.walk") }}
      actions={
        <ButtonLink href={within(reader, `/scenarios/${scenario.id}/rehearsal?friend=${friend.id}`)} icon="play">
          {t("why.rehearse")}
        </ButtonLink>
      }
    >
      <Why {...props} />
    </Page>
  )
}

/** The same without the page around it. */
export function Why(props: WhyProps): Markup {
  return (
    <div id="why" class="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
      <div class="grid grid-cols-1 gap-5">
        <Verdict {...props} />
        <Conditions {...props} />
      </div>
      <div class="grid grid-cols-1 gap-5">
        <Timing {...props} />
        <Filter {...props} />
        <Ledger {...props} />
      </div>
    </div>
  )
}

function Verdict({ reader, explanation, names }: WhyProps) {
  const { t } = reader
  const [first, ...others] = explanation.sayings
  if (!first) return <Fragment />
  const words = lineWordsOf(first)
  const property = first.says === "suspended" ? first.property : "row" in first ? first.row.property : null
  const plain = words ? refusedWords(reader, property, words) : null
  const carried = "row" in first ? first.row.batch : null
  return (
    <Card title={t("why.verdict")}>
      <p class="text-base font-semibold">{sentence(reader, first, explanation, names)}</p>
      {plain && <p class="mt-1 text-sm">{plain}</p>}
      {words && <LineWords reader={reader} words={words} />}
      {others.length > 0 && (
        <ul class="mt-3 grid list-disc gap-1 pl-5 text-sm">
          {others.map((saying) => (
            <li>{sentence(reader, saying, explanation, names)}</li>
          ))}
        </ul>
      )}
      {carried && (
        <div class="border-base-300 mt-4 border-t pt-4">
          <Facts
            pairs={[
              [t("why.batch"), t("deliveries.batch", { id: carried.id })],
              ...(carried.requestId
                ? [[t("why.request"), <code class="text-xs break-all">{carried.requestId}</code>] as const]
                : []),
            ]}
          />
        </div>
      )}
    </Card>
  )
}

/** What became of the step, once its history says so; null while it is still to come. */
function past({ sayings: [first] }: Explanation) {
  return first && "row" in first && first.says !== "frozen" ? first : null
}

/** Section 3's three conditions, each met or not. Of what is past nothing is amiss: what has left, had met them all. */
function Conditions({ reader, explanation }: WhyProps) {
  const { t } = reader
  const { conditions } = explanation
  const over = past(explanation)
  if (over?.says === "sent")
    return (
      <Card title={t("why.conditions.wasTitle")}>
        <ul class="grid gap-3 text-sm">
          {(["origin", "wasBlank", "time"] as const).map((name) => (
            <li class="flex items-start gap-3">
              <Badge tone="good">{t("why.wasMet")}</Badge>
              <span class="min-w-0">{t(`why.conditions.${name}`)}</span>
            </li>
          ))}
        </ul>
      </Card>
    )
  const amiss = over ? "neutral" : "care"
  return (
    <Card title={t("why.conditions.title")}>
      <ul class="grid gap-3 text-sm">
        {(["origin", "blank", "time"] as const).map((name) => (
          <li class="flex items-start gap-3">
            <Badge tone={conditions[name] ? "good" : conditions[name] === null ? "neutral" : amiss}>
              {t(conditions[name] ? "why.met" : conditions[name] === null ? "why.open" : "why.unmet")}
            </Badge>
            <span class="min-w-0">{t(`why.conditions.${name}`)}</span>
          </li>
        ))}
      </ul>
      {over && <p class="quiet mt-3 text-xs">{t("why.conditions.over")}</p>}
    </Card>
  )
}

function Timing({ reader, explanation }: WhyProps) {
  const { t } = reader
  const { walk, scenario } = explanation
  const name = scenario.kind === "countdown" ? t("rehearsal.goal") : t("rehearsal.origin")
  const over = past(explanation)
  const decided = over?.says === "sent" ? over.row.dueAt : null
  // The rules of today tell how a former moment came about only where they lead to the same one.
  const when = decided && !explanation.when?.dueAt?.equals(decided) ? null : explanation.when
  return (
    <Card title={t("why.when.title")}>
      <Facts
        pairs={[[name, walk.originAt ? <Moment reader={reader} at={walk.originAt} /> : t("rehearsal.noGoal")] as const]}
      />
      {decided && <p class="mt-3 text-sm">{t("why.when.was", { at: exactly(reader, decided) })}</p>}
      {when && (
        <ol class="mt-3 grid list-decimal gap-1 pl-5 text-sm">
          {timing(reader, when).map((words) => (
            <li>{words}</li>
          ))}
        </ol>
      )}
    </Card>
  )
}

function Filter({ reader, explanation, choices }: WhyProps) {
  const { t } = reader
  const { step, asked } = explanation
  const over = past(explanation)
  const wasAsked = over?.says === "sent" || (over?.says === "skipped" && over.row.reason === "filter")
  if (!step.filter) return <Fragment />
  return (
    <Card title={t("why.filter.title")}>
      {asked.length > 1 && (
        <div class="mb-3 text-sm">
          <Question reader={reader} tree={step.filter} choices={choices} />
        </div>
      )}
      {wasAsked && (
        <p class="mb-3 text-sm">{t(over?.says === "sent" ? "why.filter.didFit" : "why.filter.didNotFit")}</p>
      )}
      <p class="quiet mb-2 text-xs">{t(over ? "why.filter.today" : "why.filter.why")}</p>
      <ul class="grid gap-2 text-sm">
        {asked.map(({ leaf, isTrue }) => (
          <li class="flex items-start gap-3">
            <Badge tone={over ? "neutral" : isTrue ? "good" : "care"}>
              {t(isTrue ? "why.filter.yes" : "why.filter.no")}
            </Badge>
            <span class="min-w-0">
              <Question reader={reader} tree={leaf} choices={choices} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Each generation: what was sent, failed, skipped or edited before. */
function Ledger({ reader, explanation: { rows } }: WhyProps) {
  const { t } = reader
  if (rows.length === 0) return <Fragment />
  return (
    <section>
      <h2 class="mb-2 font-semibold">{t("why.ledger")}</h2>
      <Rows label={t("why.ledger")}>
        {rows.map((row) => (
          <li class="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 text-sm">
            <StateBadge reader={reader} state={row.state} />
            <At reader={reader} at={row.settledAt ?? row.recordedAt} />
            <span class="quiet min-w-0">{reasonOf(reader, row)}</span>
          </li>
        ))}
      </Rows>
    </section>
  )
}
