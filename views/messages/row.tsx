import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { Select } from "../parts/field"
import { Fold } from "../parts/fold"
import { actionKinds, fieldsOf, type Kind, type List, listsOf, quickKinds } from "./draft/forms"
import type { Node } from "./draft/node"
import { Input, wrongAt } from "./input"
import { Press } from "./press"
import type { ComposerProps } from "./props"

type RowsProps = ComposerProps & { owner: Node; path: string; list: List; top: string }

/** The rows of one list: columns of a carousel, buttons, lines of a table. */
export function Rows(props: RowsProps) {
  const { reader, action, owner, path, list, top } = props
  const { t } = reader
  const rows = owner.lists[list.name] ?? []
  const at = `${path}.${list.name}`
  const isDrawn = list.name === "areas" && owner.values.layout !== "free"
  const hint = t(`messages.rowHints.${list.name}` as Key)
  return (
    <div class="grid gap-3">
      <div>
        <h4 class="text-sm font-semibold">{t(`messages.rows.${list.name}` as Key)}</h4>
        {hint !== `messages.rowHints.${list.name}` && <p class="quiet text-xs">{hint}</p>}
      </div>
      {rows.map((node, nth) => (
        <Row {...props} node={node} at={`${at}.${nth}`} nth={nth} count={rows.length} fixed={isDrawn} />
      ))}
      {rows.length < list.max && !isDrawn && (
        <div>
          <Press action={action} anchor={top.replaceAll(".", "-")} command={`add:${at}|${list.of[0]}`} icon="plus">
            {t(`messages.addRow.${list.name}` as Key)}
          </Press>
        </div>
      )}
    </div>
  )
}

type RowProps = RowsProps & { node: Node; at: string; nth: number; count: number; fixed: boolean }

const isAction = (kind: Kind) => quickKinds.some((each) => each === kind)

function Row(props: RowProps) {
  const { reader, list, node, at, nth, top, arrived } = props
  const { t } = reader
  const name = t("messages.nthRow", { what: t(`messages.row.${list.name}` as Key), nth: nth + 1 })
  const wrong = wrongAt(props, at)
  return (
    <fieldset
      class="border-base-300 rounded-box action-row grid min-w-0 gap-3 border p-3"
      tabindex="-1"
      data-arrived={arrived === at || undefined}
    >
      <legend class="sr-only">{name}</legend>
      <div class="flex flex-wrap items-center gap-1">
        <span class="mr-auto text-sm font-semibold" aria-hidden="true">
          {name}
        </span>
        <RowButtons {...props} name={name} />
      </div>
      {wrong && (
        <p class="text-error text-sm" role="alert">
          {wrong}
        </p>
      )}
      {isAction(node.kind) ? (
        <Select
          reader={reader}
          name={at}
          label={t("messages.fields.does")}
          value={node.kind}
          free
          options={list.of.map((kind) => ({ value: kind, label: t(`messages.does.${kind}` as Key) }))}
        />
      ) : (
        <input type="hidden" name={at} value={node.kind} />
      )}
      <Fields {...props} path={at} />
      {listsOf(node.kind).map((inner) => (
        <Rows {...props} owner={node} path={at} list={inner} top={top} />
      ))}
    </fieldset>
  )
}

function RowButtons({ reader: { t }, action, list, at, nth, count, name, top, fixed }: RowProps & { name: string }) {
  const anchor = top.replaceAll(".", "-")
  return (
    <>
      {nth > 0 && (
        <Press action={action} anchor={anchor} command={`raise:${at}`} icon="up" label={t("messages.upOf", { name })} />
      )}
      {nth < count - 1 && (
        <Press
          action={action}
          anchor={anchor}
          command={`lower:${at}`}
          icon="down"
          label={t("messages.downOf", { name })}
        />
      )}
      {count < list.max && !fixed && (
        <Press
          action={action}
          anchor={anchor}
          command={`copy:${at}`}
          icon="twice"
          label={t("messages.copyOf", { name })}
        />
      )}
      {count > list.min && !fixed && (
        <Press
          action={action}
          anchor={anchor}
          command={`remove:${at}`}
          icon="trash"
          label={t("messages.removeOf", { name })}
        />
      )}
    </>
  )
}

/** Fields of an action that another place wants: an area of a picture, a look in Flex, an icon of a quick reply. */
function isOutOfPlace(field: string, list: string, owner: Node): boolean {
  if (["x", "y", "width", "height"].includes(field)) return list !== "areas" || owner.values.layout !== "free"
  if (field === "style") return !["cards", "card", "notice", "prices", "details"].includes(owner.kind)
  if (field === "icon") return list !== "quick"
  if (field === "label" && list === "areas") return true
  return false
}

/** The fields of a message (no list) or of a row, those that few people need behind "more". */
export function Fields(props: ComposerProps & { node: Node; path: string; top: string; list?: List; owner?: Node }) {
  const { node, list, owner, reader, path } = props
  const shown = fieldsOf(node.kind).filter(({ name }) => !list || !owner || !isOutOfPlace(name, list.name, owner))
  const plain = shown.filter(({ rare }) => !rare)
  const rare = shown.filter((field) => field.rare)
  const draw = (fields: typeof shown) => (
    <div class="grid items-start gap-3 sm:grid-cols-2">
      {fields.map((field) => (
        <div
          class={[!field.half && "sm:col-span-2", field.only && "only", "min-w-0"]}
          data-only={field.only && shownFor(field.only, list)}
        >
          <Input {...props} field={field} />
        </div>
      ))}
    </div>
  )
  const isOpen = rare.some(
    ({ name }) => wrongAt(props, `${path}.${name}`) !== null || props.picker?.field === `${path}.${name}`,
  )
  // Where all of it belongs to some kinds of action alone, the fold is there for those alone.
  const conditional = rare.every(({ only }) => only)
    ? shownFor(
        rare.flatMap(({ only }) => only ?? []),
        list,
      )
    : ""
  return (
    <>
      {plain.length > 0 && draw(plain)}
      {rare.length > 0 && (
        <Fold
          {...{ open: isOpen, quiet: true, label: reader.t("messages.more") }}
          {...(conditional ? { class: "only", "data-only": conditional } : {})}
        >
          <div class="mt-3">{draw(rare)}</div>
        </Fold>
      )}
    </>
  )
}

/** Kinds of which a field is part, of those that can be chosen here. */
const shownFor = (only: readonly string[], list: List | undefined) =>
  only.filter((kind) => (list?.of ?? actionKinds).some((each) => each === kind)).join(" ")
