import { asset } from "../assets"
import { Fragment, h } from "../jsx"
import type { Key } from "../locales"
import { faultOf } from "../parts/fault"
import { Fold } from "../parts/fold"
import { Icon } from "../parts/icon"
import { MOST_MESSAGES } from "./draft"
import { hasForm } from "./draft/change"
import { groups, listsOf } from "./draft/forms"
import type { Node } from "./draft/node"
import { wrongAt } from "./input"
import { Press } from "./press"
import type { ComposerProps } from "./props"
import { Fields, Rows } from "./row"

export type { ComposerProps, Picker } from "./props"

/** One to five messages, each with its own fields, its own faults and its own buttons. */
export function Composer(props: ComposerProps) {
  const { reader, action, messages, placed } = props
  const { t } = reader
  return (
    <div class="grid gap-4" id="messages">
      {placed.loose.length > 0 && (
        <ul class="text-error grid gap-1 text-sm" role="alert">
          {placed.loose.map((fault) => (
            <li>{faultOf(reader, [{ ...fault, path: "" }], "")}</li>
          ))}
        </ul>
      )}
      <div class="grid gap-4" data-bubbles={PLACING}>
        {messages.map((node, nth) => (
          <One {...props} node={node} nth={nth} />
        ))}
      </div>
      {/* What a drag presses. */}
      <span hidden id={PLACING}>
        <Press action={action} anchor="messages" command="refresh:" label={t("messages.drag")} />
      </span>
      {messages.length < MOST_MESSAGES && (
        <div class="border-base-300 rounded-box grid gap-3 border border-dashed p-4">
          <p class="text-sm font-semibold">{t("messages.add")}</p>
          {Object.entries(groups).map(([group, kinds]) => (
            <div class="grid gap-1.5">
              <p class="quiet text-xs">{t(`messages.groups.${group}` as Key)}</p>
              <div class="flex flex-wrap gap-2">
                {kinds.map((kind) => (
                  <Press
                    action={action}
                    anchor={`message-${messages.length}`}
                    command={`add:message|${kind}`}
                    icon="plus"
                  >
                    {t(`messages.kinds.${kind}`)}
                  </Press>
                ))}
              </div>
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

const PLACING = "placing"

/** Once on a page, outside of what a press makes anew. */
export function DraggingScripts() {
  return (
    <>
      <script src={asset("sortable.js")} defer></script>
      <script src={asset("bubbles.js")} defer></script>
    </>
  )
}

type OneProps = ComposerProps & { node: Node; nth: number }

function One(props: OneProps) {
  const { reader, node, nth, arrived } = props
  const { t } = reader
  const path = `message.${nth}`
  const wrong = wrongAt(props, path)
  const lists = listsOf(node.kind)
  const quick = lists.find(({ name }) => name === "quick")
  return (
    <section
      id={`message-${nth}`}
      class="border-base-300 rounded-box scroll-mt-20 border"
      aria-label={t("messages.nth", { nth: nth + 1 })}
      tabindex="-1"
      data-bubble={path}
      data-arrived={arrived === path || undefined}
    >
      <Head {...props} path={path} />
      <div class="grid gap-4 p-4">
        {wrong && (
          <p class="text-error text-sm" role="alert">
            {wrong}
          </p>
        )}
        <Fields {...props} path={path} top={path} />
        {lists
          .filter(({ name }) => name !== "quick")
          .map((list) => (
            <Rows {...props} owner={node} path={path} list={list} top={path} />
          ))}
        <Placeholders {...props} />
        {quick && <Quick {...props} path={path} count={node.lists.quick?.length ?? 0} />}
        {node.kind !== "json" && (
          <div class="text-right">
            <Press action={props.action} anchor={`message-${nth}`} command={`json:${path}`}>
              {t("messages.toJson")}
            </Press>
          </div>
        )}
      </div>
    </section>
  )
}

function Head({ reader, action, messages, node, nth, path }: OneProps & { path: string }) {
  const { t } = reader
  const name = t("messages.nth", { nth: nth + 1 })
  const press = (verb: string, icon: "up" | "down" | "twice" | "trash", label: Key, to = nth) => (
    <Press
      action={action}
      anchor={`message-${to}`}
      command={`${verb}:${path}`}
      icon={icon}
      label={t(label, { name })}
    />
  )
  return (
    <header class="border-base-300 bg-base-200/60 rounded-t-box flex flex-wrap items-center gap-1 border-b px-4 py-2">
      <input type="hidden" name={path} value={node.kind} />
      <h3 class="mr-auto text-sm font-semibold">
        {nth + 1}. {t(`messages.kinds.${node.kind}` as Key)}
      </h3>
      {node.kind === "json" && hasForm(node) && (
        <Press action={action} anchor={`message-${nth}`} command={`form:${path}`}>
          {t("messages.toForm")}
        </Press>
      )}
      {messages.length > 1 && (
        <span
          class="quiet hidden cursor-grab touch-none p-1"
          data-scripted="block"
          data-grip={true}
          title={t("messages.drag")}
          aria-hidden="true"
        >
          <Icon name="chooser" class="size-5" />
        </span>
      )}
      {nth > 0 && press("raise", "up", "messages.upOf", nth - 1)}
      {nth < messages.length - 1 && press("lower", "down", "messages.downOf", nth + 1)}
      {messages.length < MOST_MESSAGES && press("copy", "twice", "messages.copyOf", nth + 1)}
      {messages.length > 1 && press("remove", "trash", "messages.removeOf", 0)}
    </header>
  )
}

const speechless = new Set(["sticker", "place", "image", "video", "audio", "coupon"])

/** Names that are filled in for each friend, with what stands where we do not know it. */
function Placeholders({ reader, node, nth, placeholders }: OneProps) {
  const { t } = reader
  if (speechless.has(node.kind)) return <Fragment />
  const fallback = `fallback-${nth}`
  return (
    <Fold icon="plus" label={t("messages.placeholders")}>
      <div class="bg-base-200/60 rounded-field mt-2 grid gap-3 p-3">
        <div>
          <label class="label-line" for={fallback}>
            {t("messages.fallbackWords")}
          </label>
          <input
            id={fallback}
            type="text"
            data-fallback={true}
            value={t("messages.fallbackName")}
            autocomplete="off"
            class="input tap w-full max-w-60 text-sm"
          />
          <p class="quiet mt-1 text-xs">{t("messages.placeholdersHint")}</p>
        </div>
        <ul class="flex flex-wrap gap-2">
          {placeholders.map(({ name, label }) => (
            <li>
              <button
                type="button"
                class="btn btn-sm bg-base-100 border-base-300 h-auto flex-col items-start gap-0 py-1 font-normal"
                data-inserts={name}
              >
                <span class="text-xs">{label}</span>
                <code class="text-xs">{`{{${name}}}`}</code>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Fold>
  )
}

function Quick(props: OneProps & { path: string; count: number }) {
  const { reader, node, path, count } = props
  const { t } = reader
  const list = listsOf(node.kind).find(({ name }) => name === "quick")
  if (!list) return <Fragment />
  return (
    <Fold icon="chat" open={count > 0} label={count > 0 ? `${t("messages.quick")} (${count})` : t("messages.quick")}>
      <div class="mt-2">
        <Rows {...props} owner={node} path={path} list={list} top={path} />
      </div>
    </Fold>
  )
}
