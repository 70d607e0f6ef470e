import { type Child, type Children, h } from "../jsx"
import type { Reader } from "../reader"

type Named = {
  reader: Reader
  name: string
  label: string
  hint?: Child
  /** What is wrong, already in the reader's language. Shown beside the field and read with it. */
  error?: string | null
  optional?: boolean
  /** Optional without saying so, where every field of a form is. */
  free?: boolean
  /** Stands below the control: a count of what was typed, or what can be done with it. */
  after?: Child
  /** A placeholder may be put into it. */
  fills?: boolean
  /** Needed only when the same name stands twice on a page. */
  id?: string
}

type InputType =
  | "text"
  | "email"
  | "password"
  | "number"
  | "date"
  | "time"
  | "datetime-local"
  | "url"
  | "search"
  | "tel"

export function TextField({
  value,
  type = "text",
  autocomplete,
  placeholder,
  min,
  max,
  maxlength,
  inputmode,
  autofocus,
  suffix,
  ...named
}: Named & {
  value?: string | number | bigint | null
  type?: InputType
  autocomplete?: string
  placeholder?: string
  min?: string | number
  max?: string | number
  maxlength?: number
  inputmode?: "numeric" | "decimal" | "email" | "text"
  autofocus?: boolean
  suffix?: string
}) {
  return (
    <Field {...named}>
      <span class={suffix ? "flex items-center gap-2" : undefined}>
        <input
          {...bound(named)}
          type={type}
          value={value?.toString()}
          class={["input tap w-full text-base lg:text-sm", named.error && "input-error"]}
          autocomplete={autocomplete}
          placeholder={placeholder}
          min={min}
          max={max}
          maxlength={maxlength?.toString()}
          inputmode={inputmode}
          autofocus={autofocus}
        />
        {suffix && <span class="shrink-0 text-sm">{suffix}</span>}
      </span>
    </Field>
  )
}

export function TextArea({
  value,
  rows = 5,
  maxlength,
  sends,
  ...named
}: Named & { value?: string | null; rows?: number; maxlength?: number /** By Ctrl+Enter. */; sends?: boolean }) {
  return (
    <Field {...named}>
      <textarea
        {...bound(named)}
        rows={String(rows)}
        maxlength={maxlength?.toString()}
        data-sends={sends}
        class={["textarea w-full text-base lg:text-sm", named.error && "textarea-error"]}
      >
        {/* A parser drops the first line break of a textarea; this one is there to be dropped. */}
        {"\n"}
        {value}
      </textarea>
    </Field>
  )
}

export type Option = { value: string; label: string; disabled?: boolean }

export function Select({
  value,
  options,
  submits,
  ...named
}: Named & { value?: string | null; options: readonly Option[]; submits?: boolean }) {
  return (
    <Field {...named}>
      <select
        {...bound(named)}
        class={["select tap w-full text-base lg:text-sm", named.error && "select-error"]}
        data-submits={submits}
      >
        {options.map((option) => (
          <option value={option.value} selected={option.value === (value ?? "")} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** One box to tick. Unticked it sends nothing, so read its absence as no. */
export function Checkbox({
  name,
  label,
  hint,
  checked,
  value = "yes",
  id = `${name}-${value}`,
}: {
  name: string
  label: Child
  hint?: Child
  checked?: boolean
  value?: string
  id?: string
}) {
  return (
    <div class="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value}
        checked={checked}
        class="checkbox checkbox-primary checkbox-sm mt-1"
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <div>
        <label for={id} class="text-sm">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} class="quiet text-xs">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** A few choices that deserve to be seen all at once. */
export function Radios({
  value,
  options,
  ...named
}: Named & { value?: string | null; options: readonly (Option & { hint?: Child })[] }) {
  const id = idOf(named)
  return (
    <fieldset aria-describedby={described(named)} class="min-w-0">
      <legend class="label-line">{named.label}</legend>
      {named.hint && <Hint id={id}>{named.hint}</Hint>}
      <div class="grid gap-2">
        {options.map((option) => (
          <label class="border-base-300 rounded-field has-checked:border-primary has-checked:bg-primary/5 flex items-start gap-3 border px-3 py-2">
            <input
              type="radio"
              name={named.name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              class="radio radio-primary radio-sm mt-1"
            />
            <span class="text-sm">
              {option.label}
              {option.hint && <span class="quiet block text-xs">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {named.error && <Wrong id={id}>{named.error}</Wrong>}
    </fieldset>
  )
}

/** Label, hint and error around any control; the control itself takes `bound(named)`. */
export function Field({ children, ...named }: Named & Children) {
  const id = idOf(named)
  return (
    <div>
      <label for={id} class="label-line">
        {named.label}
        {named.optional && <span class="quiet text-xs font-normal">{named.reader.t("common.optional")}</span>}
      </label>
      {named.hint && <Hint id={id}>{named.hint}</Hint>}
      {children}
      {named.after}
      {named.error && <Wrong id={id}>{named.error}</Wrong>}
    </div>
  )
}

/** The attributes that tie a control to its label, hint and error. */
export function bound(named: Omit<Named, "label" | "reader">) {
  return {
    id: idOf(named),
    name: named.name,
    required: !named.optional && !named.free,
    "aria-invalid": named.error ? ("true" as const) : undefined,
    "aria-describedby": described(named),
    "data-fills": named.fills || undefined,
  }
}

function Hint({ id, children }: Children & { id: string }) {
  return (
    <p id={`${id}-hint`} class="quiet mb-1.5 text-xs">
      {children}
    </p>
  )
}

function Wrong({ id, children }: Children & { id: string }) {
  return (
    <p id={`${id}-error`} class="text-error mt-1.5 text-sm">
      {children}
    </p>
  )
}

function described(named: Pick<Named, "name" | "id" | "hint" | "error">) {
  const id = idOf(named)
  return [named.hint && `${id}-hint`, named.error && `${id}-error`].filter(Boolean).join(" ") || undefined
}

function idOf(named: Pick<Named, "name" | "id">) {
  return named.id ?? `field-${named.name}`
}
