import { type Child, type Children, Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { Button, ButtonLink } from "./button"
import { TextField } from "./field"
import type { IconName } from "./icon"

type Props = Children & {
  reader: Reader
  id: string
  action: string
  trigger: Child
  question: string
  yes: string
  look?: "plain" | "bare" | "danger"
  size?: "normal" | "small"
  icon?: IconName
  /** Where undo is impossible: what has to be typed. */
  typing?: Typing
}

/** `given`: what was typed instead of it, to be shown once more; `back`: the way out of that. */
export type Typing = { word: string; given?: string; back: string }

/**
 * A button that asks before it does. Opens without script (a popover); what the form needs beyond the question
 * stands inside as children. Where something else was typed than asked, the question stands open in the page.
 */
export function Confirm(props: Props) {
  const { reader, id, action, trigger, look = "danger", size = "small", icon, typing } = props
  // What the reader's role does not allow is not drawn.
  if (!reader.may(action)) return <Fragment />
  if (typing?.given !== undefined)
    return (
      <div id={id} class="sheet border-error/50 min-w-64 border p-4 text-left whitespace-normal">
        <Question {...props} look={look} inside={props.children}>
          <ButtonLink href={typing.back} look="bare">
            {reader.t("common.cancel")}
          </ButtonLink>
        </Question>
      </div>
    )
  return (
    <div class="inline-block">
      <Button type="button" look={look} size={size} icon={icon} popovertarget={id}>
        {trigger}
      </Button>
      <div id={id} popover="auto" class="dialog" role="dialog" aria-labelledby={`${id}-question`}>
        <Question {...props} look={look} inside={props.children}>
          <button type="button" class="btn btn-ghost tap" popovertarget={id} popovertargetaction="hide">
            {reader.t("common.cancel")}
          </button>
        </Question>
      </div>
    </div>
  )
}

function Question(props: Props & { inside?: Child }) {
  const { reader, id, action, question, yes, look, typing, inside, children } = props
  return (
    <form method="post" action={action}>
      <p id={`${id}-question`} class="mb-4 font-semibold">
        {question}
      </p>
      {inside && <div class="mb-4 grid gap-3 text-sm">{inside}</div>}
      {typing && (
        <div class="mb-4">
          <TypedWord reader={reader} id={`${id}-typed`} word={typing.word} given={typing.given} />
        </div>
      )}
      <div class="flex justify-end gap-2">
        {children}
        <Button look={look === "danger" ? "final" : "main"}>{yes}</Button>
      </div>
    </form>
  )
}

/** The field in which a word is typed to confirm; `wrong` from the words that are its own. */
export function TypedWord({ reader, id, word, given }: { reader: Reader; id?: string; word: string; given?: string }) {
  const { t } = reader
  return (
    <TextField
      reader={reader}
      id={id}
      name="typed"
      label={t("common.typed.ask", { word })}
      value={given}
      error={given === undefined ? null : t("common.typed.wrong", { word })}
      autocomplete="off"
      autofocus={given !== undefined}
    />
  )
}

/** What is to be typed for a thing of this name; one without a name has a word of ours. */
export const wordFor = ({ t }: Reader, name: string) => (plain(name) === "" ? t("common.typed.word") : name)

/** Wide and narrow letters, capitals and spaces are not what it is about. */
export const isTyped = (given: string, word: string) => plain(given) === plain(word)

const plain = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase()
