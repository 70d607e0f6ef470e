import type { Fault } from "../../../src/domain/fault"
import { Fragment, h } from "../../jsx"
import { Icon } from "../../parts/icon"
import type { OnChannel } from "../../reader"
import { formKinds, type MessageDraft } from "../draft/message"
import { sampleKinds } from "../draft/samples"
import { inside } from "../fault"
import { Press } from "../press"
import { Wrongs } from "../wrong"
import { QuickReplies, quickPaths } from "./quick"
import { ownPaths, Values } from "./values"

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

export type OneProps = MessagesProps & { message: MessageDraft; nth: number }

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
