import { type Children, Fragment, h } from "../../jsx"
import { TextArea, TextField } from "../../parts/field"
import { type MessageDraft, properties } from "../draft/message"
import { at } from "../fault"
import type { OneProps } from "./editor"

/** Where the schema speaks of this form's fields; the length is milliseconds there and seconds here. */
const schemaName = (name: string) => (name === "seconds" ? "duration" : name)

export const ownPaths = ({ kind }: MessageDraft, path: string) =>
  kind === "json" ? [] : properties[kind].map((name) => `${path}.${schemaName(name)}`)

/** What a message of each kind asks for. */
export function Values({ reader, message, nth, faults }: OneProps) {
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
