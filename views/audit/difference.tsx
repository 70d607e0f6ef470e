import type { Entry } from "../../src/domain/audit"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { exactly } from "../parts/moment"
import type { SignedIn } from "../reader"

type Change = Entry["changes"][number]

const AT_ONCE = 6

/** Before and after, leaf by leaf. The first few stand open, the rest behind a press. */
export function Differences({ reader, entry }: { reader: SignedIn; entry: Entry }) {
  const { changes } = entry
  if (changes.length === 0) return <Fragment />
  const rest = changes.slice(AT_ONCE)
  return (
    <div class="text-sm">
      <Leaves reader={reader} noun={entry.noun} changes={changes.slice(0, AT_ONCE)} />
      {rest.length > 0 && (
        <details class="mt-1">
          <summary class="link quiet cursor-pointer text-xs">{reader.t("audit.more", { count: rest.length })}</summary>
          <Leaves reader={reader} noun={entry.noun} changes={rest} />
        </details>
      )}
    </div>
  )
}

function Leaves({ reader, noun, changes }: { reader: SignedIn; noun: string; changes: readonly Change[] }) {
  return (
    <dl class="grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">
      {changes.map((change) => (
        <>
          <dt class="quiet break-words">{named(reader, change.path)}</dt>
          <dd class="mb-1 min-w-0 break-words whitespace-pre-wrap sm:mb-0">
            {"secret" in change ? reader.t("audit.secret") : <Pair reader={reader} noun={noun} change={change} />}
          </dd>
        </>
      ))}
    </dl>
  )
}

type PairProps = { reader: SignedIn; noun: string; change: Exclude<Change, { secret: true }> }

function Pair({ reader, noun, change }: PairProps) {
  const { path, before, after } = change
  if (before === null) return <ins class="no-underline">{shown(reader, noun, path, after)}</ins>
  return (
    <>
      <del class="quiet">{shown(reader, noun, path, before)}</del>
      {" → "}
      {after === null ? (
        <span class="quiet">{reader.t("common.none")}</span>
      ) : (
        <ins class="no-underline">{shown(reader, noun, path, after)}</ins>
      )}
    </>
  )
}

/** `messages[0].text` becomes "messages [1] text": the first word in the reader's language, places counted from one. */
function named({ t }: SignedIn, path: string): string {
  const [first = "", ...rest] = path.split(/(?=[.[])/)
  const key = `audit.fact.${first}` as Key
  const word = t(key)
  const places = rest.map((part) =>
    part.replace(/^\./, "").replace(/^\[(\d+)\]/, (_, at: string) => `[${Number(at) + 1}]`),
  )
  return [word === key ? first : word, ...places].join(" ")
}

/** Where the words stand for what a fact can be; a fact that several nouns have, by its noun. */
const vocabularies: Record<string, string> = {
  ...{ "scenario.kind": "scenarios.kind", "field.kind": "fields.kinds", "step.timing": "steps.timing" },
  ...{ "enrollment.state": "enrollments.state", "enrollment.holds": "dashboard.stillKind" },
  ...{ "delivery.state": "deliveries.state" },
  ...{ roles: "members.role", colour: "marks.colours", reentry: "scenarios.reentries", missed: "steps.missedPolicies" },
  ...{ blockedPolicy: "scenarios.policy", pausedPolicy: "scenarios.policy", optedOutPolicy: "scenarios.policy" },
  lateChoice: "steps.lateChoices",
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** As people say it where the fact has words for it; anything else as it was stored. */
function shown(reader: SignedIn, noun: string, path: string, value: string | number | boolean | null): string {
  const { t } = reader
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no")
  const text = String(value ?? "")
  if (instant.test(text)) return exactly(reader, Temporal.Instant.from(text))
  const [fact = ""] = path.split(/[.[]/)
  const vocabulary = [`${noun}.${fact}`, fact].find((each) => Object.hasOwn(vocabularies, each))
  if (!vocabulary) return text
  // Several of one kind are kept in one line.
  const word = (each: string) => {
    const key = `${vocabularies[vocabulary]}.${each}` as Key
    const words = /\W/.test(each) ? key : t(key)
    return words === key ? each : words
  }
  return text.split(", ").map(word).join(", ")
}
