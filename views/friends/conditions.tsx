import type { Field } from "../../src/domain/field"
import type { Mark } from "../../src/domain/mark"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { ChoiceCondition, More, Narrow, TextCondition } from "../parts/narrow"
import type { OnChannel } from "../reader"
import { within } from "../within"

type Named = { id: bigint; name: string }

/** What narrows the list of friends, as the address says it. */
export type Narrowed = {
  name: string
  tags: readonly string[]
  state: string
  mark: string
  field: string
  is: string
  value: string
  scenario: string
  walk: string
}

export type Vocabulary = {
  tags: readonly Named[]
  marks: readonly Mark[]
  fields: readonly Field[]
  scenarios: readonly Named[]
}

const comparisons = ["equals", "contains", "at_least", "at_most", "not_equals", "known", "unknown"] as const
const walks = ["walking", "completed", "withdrawn", "never"] as const

export const isNarrowed = ({ name, tags, state, mark, field, scenario }: Narrowed) =>
  Boolean(name || tags.length > 0 || state || mark || field || scenario)

export function Conditions({
  reader,
  typed,
  misread,
  sort,
  ...vocabulary
}: Vocabulary & { reader: OnChannel; typed: Narrowed; misread: boolean; sort: string }) {
  const { t } = reader
  const [first = "", second = ""] = typed.tags
  const beyond = Boolean(second || typed.mark || typed.field || typed.scenario)
  return (
    <Narrow reader={reader} action={within(reader, "/friends")} clear={isNarrowed(typed)}>
      {sort && <input type="hidden" name="sort" value={sort} />}
      <TextCondition
        name="name"
        label={t("friends.search.name")}
        placeholder={t("friends.search.namePlaceholder")}
        value={typed.name}
        wide
      />
      <ChoiceCondition
        name="tag"
        label={t("friends.search.tag")}
        value={first}
        options={[{ value: "", label: t("friends.search.anyTag") }, ...vocabulary.tags.map(asOption)]}
      />
      <ChoiceCondition
        name="state"
        label={t("friends.search.state")}
        value={typed.state}
        options={[
          { value: "", label: t("friends.search.anyState") },
          { value: "following", label: t("friends.following") },
          { value: "blocked", label: t("friends.blocked") },
          { value: "opted_out", label: t("friends.optedOut") },
        ]}
      />
      <More label={t("friends.search.more")} open={beyond}>
        <Further reader={reader} typed={typed} misread={misread} second={second} {...vocabulary} />
      </More>
    </Narrow>
  )
}

function Further({
  reader: { t },
  typed,
  misread,
  second,
  tags,
  marks,
  fields,
  scenarios,
}: Vocabulary & { reader: OnChannel; typed: Narrowed; misread: boolean; second: string }) {
  const any = { value: "", label: t("friends.search.anyState") }
  const asked = fields.find(({ id }) => String(id) === typed.field)
  return (
    <>
      <ChoiceCondition
        name="tag"
        id="by-second-tag"
        label={t("friends.search.secondTag")}
        value={second}
        options={[{ value: "", label: t("friends.search.anyTag") }, ...tags.map(asOption)]}
      />
      {marks.length > 0 && (
        <ChoiceCondition
          name="mark"
          label={t("friends.search.mark")}
          value={typed.mark}
          options={[any, ...marks.map(asOption), { value: "none", label: t("friends.search.noMark") }]}
        />
      )}
      {scenarios.length > 0 && (
        <>
          <ChoiceCondition
            name="scenario"
            label={t("friends.search.scenario")}
            value={typed.scenario}
            options={[any, ...scenarios.map(asOption)]}
          />
          <ChoiceCondition
            name="walk"
            label={t("friends.search.walk")}
            value={typed.walk || "walking"}
            options={walks.map((walk) => ({ value: walk, label: t(`filters.walk.${walk}`) }))}
          />
        </>
      )}
      {fields.length > 0 && (
        <>
          <ChoiceCondition
            name="field"
            label={t("friends.search.field")}
            value={typed.field}
            options={[any, ...fields.map(asOption)]}
          />
          <TextCondition
            name="value"
            label={t("friends.search.value")}
            value={typed.value}
            placeholder={asked ? t(`fields.kinds.${asked.kind}`) : undefined}
            error={misread ? t("friends.search.misread") : undefined}
          />
          <ChoiceCondition
            name="is"
            label={t("friends.search.is")}
            value={typed.is || "equals"}
            options={comparisons.map((is) => ({ value: is, label: t(`filters.comparisons.${is}` as Key) }))}
          />
        </>
      )}
    </>
  )
}

const asOption = ({ id, name }: Named) => ({ value: String(id), label: name })
