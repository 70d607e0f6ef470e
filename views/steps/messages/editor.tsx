import type { Fault } from "../../../src/domain/fault"
import { type Children, Fragment, h } from "../../jsx"
import { Select, TextArea, TextField } from "../../parts/field"
import { Icon } from "../../parts/icon"
import type { OnChannel } from "../../reader"
import { formKinds, type MessageDraft, properties, quickKinds } from "../draft/message"
import { sampleKinds } from "../draft/samples"
import { at, inside } from "../fault"
import { Press } from "../press"
import { Wrongs } from "../wrong"

export type MessagesProps = {
  reader: OnChannel
  /** Where the form is sent. */
  action: string
  messages: readonly MessageDraft[]
  faults: readonly Fault[]
  /** Placeholders of this account, ready to be put in. */
  placeholders: readonly { code: string; label: string }[]
}

/** One to five messages, each with its own fields, its own faults and its own buttons. */
export function Messages(props: MessagesProps) {
  const { reader, messages, faults } = props
  const { t } = reader
  const whole = inside(reader, faults, "messages").filter(({ where }) => where === "")
  return (
    <div class="grid gap-4" id="messages">
      <Wrongs wrongs={whole} />
      {messages.map((message, nth) => (
        <One {...props} message={message} nth={nth} />
      ))}
      {messages.length < 5 && (
        <div class="grid gap-2">
          <div class="flex flex-wrap items-center gap-2">
            <span class="text-sm font-semibold">{t("messages.add")}</span>
            {formKinds.map((kind) => (
              <Press
                action={props.action}
                anchor={`message-${messages.length}`}
                command={`addMessage:${kind}`}
                icon="plus"
              >
                {t(`messages.kinds.${kind}`)}
              </Press>
            ))}
          </div>
          <details>
            <summary class="link-hover quiet text-sm">{t("messages.addJson")} …</summary>
            <div class="mt-2 flex flex-wrap gap-2">
              {sampleKinds.map((kind) => (
                <Press
                  action={props.action}
                  anchor={`message-${messages.length}`}
                  command={`addMessage:${kind}`}
                  icon="plus"
                >
                  {t(`messages.kinds.${kind}`)}
                </Press>
              ))}
            </div>
          </details>
        </div>
      )}
    </div>
  )
}

type OneProps = MessagesProps & { message: MessageDraft; nth: number }

function One(props: OneProps) {
  const { reader, message, nth, faults } = props
  const { t } = reader
  const path = `messages[${nth}]`
  const shown = [...ownPaths(message, path), ...quickPaths(message, path)]
  return (
    <section
      id={`message-${nth}`}
      class="border-base-300 rounded-box scroll-mt-20 border"
      aria-label={t("messages.nth", { nth: nth + 1 })}
    >
      <Head {...props} />
      <div class="grid gap-4 p-4">
        <Wrongs wrongs={inside(reader, faults, path, shown)} />
        <Values {...props} />
        <Placeholders {...props} />
        {message.kind !== "json" && <QuickReplies {...props} />}
      </div>
    </section>
  )
}

function Head({ reader, action, messages, message, nth }: OneProps) {
  const { t } = reader
  return (
    <header class="border-base-300 bg-base-200/60 rounded-t-box flex flex-wrap items-center gap-1 border-b px-4 py-2">
      <input type="hidden" name={`message.${nth}`} value={message.kind} />
      <h3 class="mr-auto text-sm font-semibold">
        {nth + 1}. {t(`messages.kinds.${message.kind}`)}
      </h3>
      {message.kind !== "json" && (
        <Press action={action} anchor={`message-${nth}`} command={`jsonMessage:${nth}`}>
          {t("messages.toJson")}
        </Press>
      )}
      {nth > 0 && (
        <Press
          action={action}
          anchor={`message-${nth - 1}`}
          command={`raiseMessage:${nth}`}
          icon="up"
          label={t("messages.up")}
        />
      )}
      {nth < messages.length - 1 && (
        <Press
          action={action}
          anchor={`message-${nth + 1}`}
          command={`lowerMessage:${nth}`}
          icon="down"
          label={t("messages.down")}
        />
      )}
      {messages.length > 1 && (
        <Press
          action={action}
          anchor="messages"
          command={`removeMessage:${nth}`}
          icon="trash"
          label={t("messages.remove")}
        />
      )}
    </header>
  )
}

/** Where the schema speaks of this form's fields; the length is milliseconds there and seconds here. */
const schemaName = (name: string) => (name === "seconds" ? "duration" : name)

const ownPaths = ({ kind }: MessageDraft, path: string) =>
  kind === "json" ? [] : properties[kind].map((name) => `${path}.${schemaName(name)}`)

function Values({ reader, message, nth, faults }: OneProps) {
  const { t } = reader
  const { kind, values } = message
  const named = (name: string) => ({
    reader,
    name: `message.${nth}.${name}`,
    value: values[name] ?? "",
    error: kind === "json" ? null : at(reader, faults, `messages[${nth}].${schemaName(name)}`),
    autocomplete: "off",
  })
  const url = (name: "originalContentUrl" | "previewImageUrl", hint: string, free = false) => (
    <TextField {...named(name)} label={t(`messages.${name}`)} hint={hint} type="text" maxlength={2000} free={free} />
  )
  switch (kind) {
    case "text":
      return <TextArea {...named("text")} label={t("messages.text")} rows={6} maxlength={10_000} />
    case "sticker":
      return (
        <Pair hint={t("messages.stickerHint")}>
          <TextField {...named("packageId")} label={t("messages.packageId")} inputmode="numeric" maxlength={40} />
          <TextField {...named("stickerId")} label={t("messages.stickerId")} inputmode="numeric" maxlength={40} />
        </Pair>
      )
    case "image":
      return (
        <>
          {url("originalContentUrl", t("messages.urlHint"))}
          {url("previewImageUrl", t("messages.previewSame"), true)}
        </>
      )
    case "video":
      return (
        <>
          {url("originalContentUrl", t("messages.urlHint"))}
          {url("previewImageUrl", t("messages.previewVideo"))}
          <TextField {...named("trackingId")} label={t("messages.trackingId")} maxlength={100} optional />
        </>
      )
    case "audio":
      return (
        <>
          {url("originalContentUrl", t("messages.urlHint"))}
          <TextField {...named("seconds")} label={t("messages.duration")} inputmode="decimal" maxlength={20} />
        </>
      )
    case "location":
      return (
        <>
          <TextField {...named("title")} label={t("messages.title")} maxlength={200} />
          <TextField {...named("address")} label={t("messages.address")} maxlength={200} />
          <Pair>
            <TextField {...named("latitude")} label={t("messages.latitude")} inputmode="decimal" maxlength={30} />
            <TextField {...named("longitude")} label={t("messages.longitude")} inputmode="decimal" maxlength={30} />
          </Pair>
        </>
      )
    case "json":
      return (
        <div class="[&_textarea]:font-mono [&_textarea]:text-xs">
          <TextArea {...named("json")} label={t("messages.json")} hint={t("messages.jsonHint")} rows={14} />
        </div>
      )
  }
}

function Pair({ hint, children }: Children & { hint?: string }) {
  return (
    <div>
      {hint && <p class="quiet mb-2 text-xs">{hint}</p>}
      <div class="grid grid-cols-2 gap-4">{children}</div>
    </div>
  )
}

/** Which box a placeholder goes into: the one in which people write. */
const written: { [K in MessageDraft["kind"]]?: string } = { text: "text", json: "json" }

function Placeholders({ reader, message, nth, placeholders }: OneProps) {
  const box = written[message.kind]
  if (!box) return <Fragment />
  return (
    <details>
      <summary class="link-hover text-sm font-semibold">
        <Icon name="plus" class="inline size-4" /> {reader.t("messages.placeholders")}
      </summary>
      <p class="quiet mt-1 mb-2 text-xs">{reader.t("messages.placeholdersHint")}</p>
      <ul class="flex flex-wrap gap-2">
        {placeholders.map(({ code, label }) => (
          <li>
            <button
              type="button"
              class="btn btn-sm bg-base-100 border-base-300 h-auto flex-col items-start gap-0 py-1 font-normal"
              data-inserts={code}
              data-into={`field-message.${nth}.${box}`}
            >
              <span class="text-xs">{label}</span>
              <code class="text-xs">{code}</code>
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}

const quickPaths = ({ quick }: MessageDraft, path: string) =>
  quick.flatMap((_, index) =>
    ["label", "text", "data", "uri"].map((name) => `${path}.quickReply.items[${index}].action.${name}`),
  )

function QuickReplies({ reader, action, message, nth, faults }: OneProps) {
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
