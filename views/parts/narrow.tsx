import { type Child, type Children, h } from "../jsx"
import type { Reader } from "../reader"
import { Button, ButtonLink } from "./button"
import type { Option } from "./field"

/** A line of conditions above a list, with a way to `clear` them. It sends itself when something is chosen; the button is there without script. */
export function Narrow({
  reader,
  action,
  clear,
  children,
}: Children & { reader: Reader; action: string; clear: boolean }) {
  return (
    <form method="get" action={action} class="mb-4 flex flex-wrap items-end gap-3" data-repeats="yes">
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

type Named = { name: string; label: string; wide?: boolean }

export function Condition({ name, label, wide, children }: Named & { children?: Child }) {
  return (
    <div class={["min-w-0 grow", wide ? "basis-full sm:max-w-80 sm:basis-72" : "basis-32 sm:max-w-60 sm:basis-40"]}>
      <label for={`by-${name}`} class="quiet mb-1 block text-xs">
        {label}
      </label>
      {children}
    </div>
  )
}

export function ChoiceCondition({ value, options, ...named }: Named & { value: string; options: readonly Option[] }) {
  return (
    <Condition {...named}>
      <select
        id={`by-${named.name}`}
        name={named.name}
        class="select tap w-full text-base lg:text-sm"
        data-submits={true}
      >
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
        id={`by-${named.name}`}
        type="search"
        name={named.name}
        value={value}
        placeholder={placeholder}
        maxlength="100"
        class="input tap w-full text-base lg:text-sm"
      />
    </Condition>
  )
}
