import { type Child, type Children, h } from "../jsx"
import type { Reader } from "../reader"
import { Button, ButtonLink } from "./button"
import type { Option } from "./field"
import { Icon } from "./icon"

/** A line of conditions above a list, with a way to `clear` them. It sends itself when something is chosen; the button is there without script. */
export function Narrow({
  reader,
  action,
  clear,
  children,
}: Children & { reader: Reader; action: string; clear: boolean }) {
  return (
    <form method="get" action={action} class="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2.5" data-repeats="yes">
      {children}
      <div class="flex gap-1">
        <Button look="plain" icon="search">
          {reader.t("common.search")}
        </Button>
        {clear && (
          <ButtonLink look="bare" href={action}>
            {reader.t("common.clear")}
          </ButtonLink>
        )}
      </div>
    </form>
  )
}

/** Conditions that few ask for: one press away, and in sight while one of them is set. */
export function More({ label, open, children }: Children & { label: string; open: boolean }) {
  return (
    <details class="group/more open:order-last open:basis-full" open={open}>
      <summary class="tap rounded-field hover:bg-base-300/60 inline-flex items-center gap-1.5 px-3 text-sm">
        <Icon name="down" class="size-4 group-open/more:rotate-180" />
        {label}
      </summary>
      <div class="flex flex-wrap items-end gap-x-3 gap-y-2.5 pt-2">{children}</div>
    </details>
  )
}

type Named = { name: string; label: string; wide?: boolean; id?: string; error?: string }

const idOf = ({ name, id }: Pick<Named, "name" | "id">) => id ?? `by-${name}`

export function Condition({ label, wide, error, children, ...named }: Named & { children?: Child }) {
  return (
    <div class={["min-w-0 grow", wide ? "basis-full sm:max-w-80 sm:basis-72" : "basis-40 sm:max-w-60"]}>
      <label for={idOf(named)} class="quiet mb-1 block text-xs">
        {label}
      </label>
      {children}
      {error && (
        <p id={`${idOf(named)}-error`} class="text-error mt-1 text-xs">
          {error}
        </p>
      )}
    </div>
  )
}

export function ChoiceCondition({ value, options, ...named }: Named & { value: string; options: readonly Option[] }) {
  return (
    <Condition {...named}>
      <select id={idOf(named)} name={named.name} class="select tap w-full text-base lg:text-sm" data-submits={true}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Condition>
  )
}

export function TextCondition({ value, placeholder, ...named }: Named & { value: string; placeholder?: string }) {
  return (
    <Condition {...named}>
      <input
        id={idOf(named)}
        type="search"
        name={named.name}
        value={value}
        placeholder={placeholder}
        maxlength="100"
        class={["input tap w-full text-base lg:text-sm", named.error && "input-error"]}
        aria-invalid={named.error ? "true" : undefined}
        aria-describedby={named.error ? `${idOf(named)}-error` : undefined}
      />
    </Condition>
  )
}

export function DateCondition({ value, ...named }: Named & { value: string }) {
  return (
    <Condition {...named}>
      <input
        id={idOf(named)}
        type="date"
        name={named.name}
        value={value}
        class="input tap w-full text-base lg:text-sm"
        data-submits={true}
      />
    </Condition>
  )
}
