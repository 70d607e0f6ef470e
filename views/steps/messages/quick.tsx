import { h } from "../../jsx"
import { Select, TextField } from "../../parts/field"
import { Icon } from "../../parts/icon"
import { type MessageDraft, quickKinds } from "../draft/message"
import { at } from "../fault"
import { Press } from "../press"
import type { OneProps } from "./editor"

/** Where the schema speaks of the buttons that the form shows. */
export const quickPaths = ({ quick }: MessageDraft, path: string) =>
  quick.flatMap((_, index) =>
    ["label", "text", "data", "uri"].map((name) => `${path}.quickReply.items[${index}].action.${name}`),
  )

export function QuickReplies({ reader, action, message, nth, faults }: OneProps) {
  const { t } = reader
  const anchor = `message-${nth}`
  const add = (
    <Press action={action} anchor={anchor} command={`addQuick:${nth}`} icon="plus">
      {t("messages.quickAdd")}
    </Press>
  )
  return (
    <details open={message.quick.length > 0}>
      <summary class="link-hover text-sm font-semibold">
        <Icon name="chat" class="inline size-4" /> {t("messages.quick")}
        {message.quick.length > 0 && ` (${message.quick.length})`}
      </summary>
      <p class="quiet mt-1 mb-3 text-xs">{t("messages.quickHint")}</p>
      <div class="grid gap-3">
        {message.quick.map((quick, index) => {
          const path = `messages[${nth}].quickReply.items[${index}].action`
          const name = `message.${nth}.quick.${index}`
          const wrong = ["text", "data", "uri"].map((key) => at(reader, faults, `${path}.${key}`)).find(Boolean)
          return (
            <div class="bg-base-200/60 rounded-field grid items-start gap-3 p-3 sm:grid-cols-[10rem_12rem_minmax(0,1fr)_auto]">
              <TextField
                reader={reader}
                name={`${name}.label`}
                label={t("messages.quickLabel")}
                value={quick.label}
                error={at(reader, faults, `${path}.label`)}
                maxlength={100}
                autocomplete="off"
              />
              <Select
                reader={reader}
                name={name}
                label={t("messages.quickKind")}
                value={quick.kind}
                options={quickKinds.map((kind) => ({ value: kind, label: t(`messages.quickKinds.${kind}`) }))}
              />
              <TextField
                reader={reader}
                name={`${name}.value`}
                label={t("messages.quickValue")}
                value={quick.value}
                error={wrong}
                maxlength={1000}
                autocomplete="off"
              />
              <div class="sm:pt-7">
                <Press
                  action={action}
                  anchor={anchor}
                  command={`removeQuick:${nth}.${index}`}
                  icon="trash"
                  label={t("messages.quickRemove")}
                />
              </div>
            </div>
          )
        })}
        <div>{message.quick.length < 13 && add}</div>
      </div>
    </details>
  )
}
