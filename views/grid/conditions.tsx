import { Fragment, h } from "../jsx"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { ChoiceCondition, Narrow, TextCondition } from "../parts/narrow"
import type { OnChannel } from "../reader"
import { Question } from "../steps/sayings"
import { within } from "../within"
import type { GridProps } from "."

/** What narrows the grid: a line of conditions, a question of any depth, and a pasted list. */
export function Conditions(props: GridProps) {
  const { reader, scenario, narrowed, choices, gone } = props
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}/history`)
  const of = (name: string) => narrowed.find(([each]) => each === name)?.[1] ?? ""
  const named = (all: readonly { id: bigint; name: string }[]) => [
    { value: "", label: t("grid.by.any") },
    ...all.map(({ id, name }) => ({ value: String(id), label: name })),
  ]
  return (
    <>
      <Narrow reader={reader} action={home} clear={narrowed.length > 0}>
        {(["segment", "list"] as const).map((name) =>
          of(name) ? <input type="hidden" name={name} value={of(name)} /> : <Fragment />,
        )}
        {gone.shown && <input type="hidden" name="deleted" value="yes" />}
        <TextCondition
          name="name"
          label={t("grid.by.name")}
          placeholder={t("grid.by.namePlaceholder")}
          value={of("name")}
          wide
        />
        <ChoiceCondition
          name="state"
          label={t("grid.by.state")}
          value={of("state")}
          options={[
            { value: "", label: t("grid.by.any") },
            ...(["walking", "standing", "completed", "withdrawn"] as const).map((each) => ({
              value: each,
              label: t(`grid.by.states.${each}`),
            })),
          ]}
        />
        {choices.tags.length > 0 && (
          <ChoiceCondition name="tag" label={t("grid.by.tag")} value={of("tag")} options={named(choices.tags)} />
        )}
        {choices.marks.length > 0 && (
          <ChoiceCondition
            name="mark"
            label={t("grid.by.mark")}
            value={of("mark")}
            options={[...named(choices.marks), { value: "none", label: t("marks.none") }]}
          />
        )}
      </Narrow>
      <div class="mb-4 grid gap-3">
        <More {...props} home={home} />
        <PickedNow {...props} home={home} />
      </div>
    </>
  )
}

type Here = GridProps & { home: string }

/** The address without one of its conditions. */
function without({ narrowed, home }: Here, name: string): string {
  const rest = narrowed.filter(([each]) => each !== name)
  return rest.length > 0 ? `${home}?${new URLSearchParams(rest.map(([key, value]) => [key, value]))}` : home
}

function More(props: Here) {
  const { reader, narrowed, search, choices, home, pasted } = props
  const { t } = reader
  const question = narrowed.some(([name]) => name === "segment") ? search.segment : null
  const rest = new URLSearchParams(narrowed.map(([key, value]) => [key, value]))
  return (
    <>
      {question && (
        <Alert tone="note" title={t("grid.by.segmentNow")}>
          <Question reader={reader} tree={question} choices={choices} />
          <p class="mt-1">
            <a class="link" href={without(props, "segment")}>
              {t("grid.by.segmentDrop")}
            </a>
          </p>
        </Alert>
      )}
      <div class="flex flex-wrap items-start gap-x-5 gap-y-2 text-sm">
        <a class="link" href={`${home}/segment${narrowed.length > 0 ? `?${rest}` : ""}`}>
          {t(question ? "grid.by.segmentEdit" : "grid.by.segment")}
        </a>
        <Paste reader={reader} home={home} pasted={pasted} />
      </div>
    </>
  )
}

function Paste({
  reader,
  home,
  pasted,
}: {
  reader: OnChannel
  home: string
  pasted?: { list: string; error: string }
}) {
  const { t } = reader
  return (
    <details open={pasted !== undefined} class="min-w-0 open:basis-full">
      <summary class="link">{t("grid.paste.open")}</summary>
      <form method="post" action={`${home}/lists`} class="mt-2 grid max-w-xl gap-2">
        <label for="pasted" class="label-line">
          {t("grid.paste.label")}
        </label>
        <p id="pasted-hint" class="quiet text-xs">
          {t("grid.paste.hint")}
        </p>
        <textarea
          id="pasted"
          name="list"
          rows="6"
          required
          class={["textarea w-full text-base lg:text-sm", pasted && "textarea-error"]}
          aria-describedby={pasted ? "pasted-hint pasted-error" : "pasted-hint"}
          aria-invalid={pasted ? "true" : undefined}
        >
          {"\n"}
          {pasted?.list}
        </textarea>
        {pasted && (
          <p id="pasted-error" class="text-error text-sm">
            {pasted.error}
          </p>
        )}
        <div>
          <Button look="plain" icon="search">
            {t("grid.paste.submit")}
          </Button>
        </div>
      </form>
    </details>
  )
}

/** Whom the pasted list names, and what on it names nobody. */
function PickedNow(props: Here) {
  const { reader, picked } = props
  const { t } = reader
  if (!picked) return <Fragment />
  return (
    <Alert
      tone={picked.absent.length > 0 ? "care" : "note"}
      title={t("grid.paste.now", { count: picked.friendIds.length })}
    >
      {picked.absent.length > 0 && (
        <details>
          <summary class="link">{t("grid.paste.absent", { count: picked.absent.length })}</summary>
          <p class="mt-1">{t("grid.paste.absentWhy")}</p>
          <ul class="mt-1 max-h-60 list-disc overflow-y-auto pl-5" tabindex="0">
            {picked.absent.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </details>
      )}
      <p class="mt-1">
        <a class="link" href={without(props, "list")}>
          {t("grid.paste.drop")}
        </a>
      </p>
    </Alert>
  )
}
