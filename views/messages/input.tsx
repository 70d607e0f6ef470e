import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Thumb } from "../media"
import { faultOf } from "../parts/fault"
import { bound, Field, Select, TextArea, TextField } from "../parts/field"
import { ownPath } from "../phone/image"
import { refusedWords } from "../steps/refused"
import { Counter } from "./count"
import type { Field as Definition } from "./draft/forms"
import type { Node } from "./draft/node"
import { PickerPanel } from "./picker"
import { Press } from "./press"
import type { ComposerProps } from "./props"

/** What is wrong with a field or a row, in plain words, LINE's own behind them. */
export function wrongAt({ reader, placed }: ComposerProps, name: string): string | null {
  const faults = placed.at.get(name) ?? []
  if (faults.length === 0) return null
  return faults
    .map((fault) => {
      const plain = fault.code === "line" ? refusedWords(reader, fault.path, fault.words ?? "") : null
      const own = faultOf(reader, [{ ...fault, path: "" }], "") ?? fault.code
      return plain ? `${plain} ${own}` : own
    })
    .join(" ")
}

export type InputProps = ComposerProps & { node: Node; path: string; field: Definition; top: string }

/** One field of a message or of a row, as the table of forms describes it. */
export function Input(props: InputProps) {
  const { reader, node, path, field } = props
  const { t } = reader
  const name = `${path}.${field.name}`
  const value = node.values[field.name] ?? ""
  const hint = wordsOf(props, "hints")
  const named = {
    ...{ reader, name, value, hint, label: wordsOf(props, "fields") ?? field.name, autocomplete: "off" },
    ...{ error: wrongAt(props, name), free: true, fills: fillable.has(field.look) },
    after: field.max && field.by && <Counter box={`field-${name}`} text={value} max={field.max} by={field.by} />,
  }
  switch (field.look) {
    case "area":
      return <TextArea {...named} rows={field.max && field.max > 500 ? 5 : 3} />
    case "code":
      return (
        <div class="[&_textarea]:font-mono [&_textarea]:text-xs">
          <TextArea {...named} rows={14} />
        </div>
      )
    case "number":
      return <TextField {...named} inputmode="decimal" maxlength={40} />
    case "choice":
      return (
        <Select
          {...named}
          value={value}
          options={(field.options ?? []).map((option) => ({
            value: option,
            label: t(`messages.choices.${field.name}.${option || "none"}` as Key),
          }))}
        />
      )
    case "colour":
      return <Colour {...props} />
    case "media":
      return <MediaField {...props} />
    default:
      return <TextField {...named} />
  }
}

const fillable = new Set(["line", "area", "url", "code"])

/** By the kind where that says more: a picture of a card is no background of an imagemap. */
function wordsOf({ reader: { t }, node, field }: InputProps, group: "fields" | "hints"): string | undefined {
  for (const key of [`messages.${group}.${node.kind}_${field.name}`, `messages.${group}.${field.name}`]) {
    const words = t(key as Key)
    if (words !== key) return words
  }
  return undefined
}

function Colour(props: InputProps) {
  const { reader, node, path, field } = props
  const name = `${path}.${field.name}`
  const named = { reader, name, label: wordsOf(props, "fields") ?? field.name, error: wrongAt(props, name), free: true }
  const value = node.values[field.name] || "#2f7d5b"
  return (
    <Field {...named}>
      <input {...bound(named)} type="color" value={value.toLowerCase()} class="input tap w-24 p-1" />
    </Field>
  )
}

function MediaField(props: InputProps) {
  const { reader, action, node, path, field, picker, top } = props
  const { t } = reader
  const name = `${path}.${field.name}`
  const value = node.values[field.name] ?? ""
  const named = {
    ...{ reader, name, label: wordsOf(props, "fields") ?? field.name, error: wrongAt(props, name), free: true },
    ...{ hint: wordsOf(props, "hints") },
  }
  const seen = field.accept?.includes("image")
    ? ownPath(field.as === "imagemap" && value ? `${value}/700` : value)
    : null
  const anchor = top.replaceAll(".", "-")
  return (
    <div>
      <Field {...named}>
        <div class="flex flex-wrap items-start gap-3">
          {seen && (
            <span class="border-base-300 rounded-field block w-24 overflow-hidden border">
              <Thumb item={{ kind: "image", thumb: seen }} class="aspect-square" />
            </span>
          )}
          <div class="grid min-w-0 flex-1 gap-2">
            <input
              {...bound(named)}
              type="text"
              value={value}
              placeholder="https://"
              autocomplete="off"
              class={["input tap w-full text-base lg:text-sm", named.error && "input-error"]}
            />
            <div class="flex flex-wrap gap-2">
              <Press action={action} anchor={anchor} command={`pick:${name}`} icon="image">
                {t("messages.pick.open")}
              </Press>
              {value && (
                <Press action={action} anchor={anchor} command={`clear:${name}`} icon="close">
                  {t("messages.pick.clear")}
                </Press>
              )}
            </div>
          </div>
        </div>
      </Field>
      {picker?.field === name ? <PickerPanel {...props} picker={picker} anchor={anchor} /> : <Fragment />}
    </div>
  )
}
