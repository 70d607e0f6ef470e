import { type Child, type Children, h } from "../jsx"
import type { Reader } from "../reader"
import { Icon } from "./icon"

/**
 * Ticking rows of a list and doing something with all of them. Works without script: the boxes of the rows belong to
 * the form of the bar by their `form` attribute, so that rows may hold forms of their own. Put `Tick`s into the rows,
 * `TickPage` into the head, `ChosenBar` below the list, and all of it into one `group/choosing`.
 */

type Boxes = { form: string }

/** The box of one row. */
export function Tick({
  form,
  name = "id",
  value,
  label,
  checked,
}: Boxes & { name?: string; value: string; label: string; checked?: boolean }) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        name={name}
        value={value}
        form={form}
        checked={checked}
        class="checkbox checkbox-primary checkbox-sm"
        aria-label={label}
      />
    </label>
  )
}

/** One box that ticks every box of the page; it needs script, and hides without. */
export function TickPage({ reader, form, words }: Boxes & { reader: Reader; words?: boolean }) {
  const label = reader.t("common.choosing.page")
  return (
    <label class={["tick hidden", words && "gap-2 pr-2 text-sm"]} data-scripted={words ? "flex" : "grid"}>
      <input
        type="checkbox"
        class="checkbox checkbox-sm"
        data-picks={form}
        aria-label={words ? undefined : label}
        autocomplete="off"
      />
      {words && label}
    </label>
  )
}

/** All that match what narrows the list: how many in words (null: nobody has counted), and the fields that say which. */
export type Everybody = { count: string | null; fields: readonly (readonly [name: string, value: string])[] }

/**
 * What to do with those that are ticked. Sticks to the edge of the screen while anything is; where there is little room
 * it is one row, which unfolds by a box that needs no script.
 */
export function ChosenBar({
  reader,
  form,
  action,
  method = "post",
  label,
  everybody,
  error,
  children,
}: Children &
  Boxes & {
    reader: Reader
    action: string
    method?: "get" | "post"
    label: string
    everybody?: Everybody | null
    error?: Child
  }) {
  const { t } = reader
  return (
    <form
      id={form}
      method={method}
      action={action}
      aria-label={label}
      class="group/bar sheet bottom-20 z-20 mt-4 grid gap-3 p-3 group-has-[.tick_:checked]/choosing:sticky group-has-[.tick_:checked]/choosing:shadow-lg max-sm:has-[.unfold:checked]:fixed! max-sm:has-[.unfold:checked]:inset-x-4 max-sm:has-[.unfold:checked]:max-h-[70dvh] max-sm:has-[.unfold:checked]:overflow-y-auto sm:p-4 lg:bottom-4"
    >
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <output
          class="figures hidden text-sm font-semibold"
          data-scripted="inline"
          data-tally={form}
          data-none={t("common.choosing.none")}
          data-some={t("common.choosing.some", { figure: "#" })}
        >
          {t("common.choosing.none")}
        </output>
        <label class="btn btn-sm tap bg-base-100 border-base-300 has-focus-visible:outline-primary ml-auto has-focus-visible:outline-2 has-focus-visible:outline-offset-2 sm:hidden">
          <input type="checkbox" class="unfold sr-only" autocomplete="off" checked={Boolean(error)} />
          {t("common.choosing.open")}
          <Icon name="down" class="size-4 transition-transform group-has-[.unfold:checked]/bar:rotate-180" />
        </label>
        <div class="hidden basis-full flex-wrap items-center gap-x-4 gap-y-1 group-has-[.unfold:checked]/bar:flex sm:flex sm:basis-auto">
          <TickPage reader={reader} form={form} words />
          {everybody && (
            <label class="tick flex! gap-2 text-sm">
              <input type="checkbox" name="all" value="1" class="checkbox checkbox-sm" autocomplete="off" />
              {everybody.count === null
                ? t("common.choosing.allUncounted")
                : t("common.choosing.all", { figure: everybody.count })}
            </label>
          )}
        </div>
        {everybody?.fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      </div>
      <div class="hidden flex-wrap items-center gap-3 group-has-[.unfold:checked]/bar:flex sm:flex">{children}</div>
      {error && (
        <p class="text-error text-sm" role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
