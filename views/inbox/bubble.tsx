import type { Said } from "../../src/domain/conversation/said"
import type { Item } from "../../src/domain/conversation/thread"
import { type Child, Fragment, h, type Markup } from "../jsx"
import { Body, stickerUrl } from "../phone/body"
import { clockTime } from "../phone/time"
import type { OnChannel } from "../reader"
import { within } from "../within"

type Of<I extends Item["is"]> = Extract<Item, { is: I }>
type Props<I extends Item["is"]> = { reader: OnChannel; friendId: bigint; item: Of<I> }

/** One thing that was said or done, as LINE's own chat draws it: theirs on the left, ours on the right. */
export function Bubble({ reader, friendId, item }: { reader: OnChannel; friendId: bigint; item: Item }): Markup {
  const { t } = reader
  switch (item.is) {
    case "theirs":
      return <Theirs reader={reader} friendId={friendId} item={item} />
    case "step":
      return <Step reader={reader} friendId={friendId} item={item} />
    case "push":
      return <Staffs reader={reader} friendId={friendId} item={item} />
    case "turn":
      return <Note reader={reader} item={item} words={t(`inbox.${item.kind}`)} />
    case "press":
      return <Note reader={reader} item={item} words={`${t("inbox.press")}${item.words ? ` (${item.words})` : ""}`} />
  }
}

function Note({ reader, item, words }: { reader: OnChannel; item: Item; words: string }) {
  return (
    <li class="my-2 text-center" id={`item-${item.is}-${item.id}`}>
      <span class="inline-block max-w-full rounded-full bg-black/15 px-3 py-1 text-xs break-all text-[#14202f]">
        {clockTime(reader, item.at)} {words}
      </span>
    </li>
  )
}

const words = "inline-block max-w-full rounded-2xl px-3 py-2 text-sm whitespace-pre-wrap text-[#111]"

function Theirs({ reader, friendId, item }: Props<"theirs">) {
  return (
    <li class="mt-2 flex items-end gap-1.5 pr-10" id={`item-theirs-${item.id}`}>
      <div class="min-w-0">
        {item.said === "unsent" ? (
          <p class="rounded-full bg-black/15 px-3 py-1 text-xs text-[#14202f]">{reader.t("inbox.unsent")}</p>
        ) : (
          <SaidBody reader={reader} friendId={friendId} id={item.id} said={item.said} />
        )}
      </div>
      <Time reader={reader} at={item.at} />
    </li>
  )
}

function SaidBody({
  reader,
  friendId,
  id,
  said,
}: {
  reader: OnChannel
  friendId: bigint
  id: bigint
  said: Said
}): Markup {
  const { t } = reader
  const white = `${words} rounded-tl-sm bg-white`
  if (said.elsewhere) return <p class={white}>{t("inbox.elsewhere")}</p>
  const address = within(reader, `/inbox/${friendId}/attachments/${id}`)
  switch (said.type) {
    case "text":
      return <p class={white}>{said.text}</p>
    case "sticker":
      return <img src={stickerUrl(reader, said.stickerId)} alt={said.keywords[0] ?? t("inbox.sticker")} class="w-28" />
    case "image":
      return (
        <a href={address} target="_blank" rel="noreferrer" title={t("inbox.keptByLine")}>
          <img
            src={`${address}?preview=yes`}
            alt={t("inbox.image")}
            class="max-h-72 min-h-16 w-52 max-w-full rounded-2xl bg-white/60 object-cover text-xs"
            loading="lazy"
          />
        </a>
      )
    case "video":
    case "audio":
    case "file":
      return (
        <p class={white}>
          {t(`inbox.${said.type}`)}
          {said.type === "file" && said.fileName ? `: ${said.fileName}` : ""}
          {"\n"}
          <a href={address} class="underline" target="_blank" rel="noreferrer" title={t("inbox.keptByLine")}>
            {t(said.type === "file" ? "inbox.download" : "inbox.open")}
          </a>
        </p>
      )
    case "location":
      return (
        <p class={white}>
          <strong>{said.title || t("inbox.location")}</strong>
          {"\n"}
          {said.address}
          {"\n"}
          <a
            class="underline"
            href={`https://www.google.com/maps?q=${said.latitude},${said.longitude}`}
            target="_blank"
            rel="noreferrer"
          >
            {t("inbox.map")}
          </a>
        </p>
      )
    case "other":
      return <p class={white}>{t("inbox.other", { kind: said.kind })}</p>
  }
}

function Step({ reader, item }: Props<"step">) {
  const { t } = reader
  const name = item.step.name || t("inbox.stepUnnamed", { position: item.step.position })
  return (
    <Ours reader={reader} item={item} messages={item.messages}>
      <a class="underline" href={within(reader, `/scenarios/${item.scenario.id}/steps/${item.step.id}`)}>
        {t("inbox.stepOf", { scenario: item.scenario.name, step: name })}
      </a>
      {item.state === "unknown" && <Trouble words={t("inbox.state.unknown")} />}
    </Ours>
  )
}

function Staffs({ reader, item }: Props<"push">) {
  const { t } = reader
  const { push } = item
  const done = push.state === "sent"
  return (
    <Ours reader={reader} item={item} messages={push.messages} faint={push.state === "withdrawn"}>
      {push.kind === "test" ? `${t("inbox.test")} · ` : ""}
      {push.staff ?? ""} {done ? (push.free ? `(${t("inbox.state.free")})` : "") : ""}
      {!done && push.state !== "failed" && push.state !== "unknown" && <span>· {t(`inbox.state.${push.state}`)}</span>}
      {push.state === "unknown" && <Trouble words={t("inbox.state.unknown")} />}
      {push.state === "failed" && (
        <Trouble
          words={[
            t("inbox.state.failed"),
            push.reason ? t(`inbox.reason.${push.reason}`) : "",
            push.words ? t("inbox.lineWords", { words: push.words }) : "",
          ].join(" ")}
        />
      )}
    </Ours>
  )
}

function Trouble({ words }: { words: string }) {
  return <span class="mt-1 block rounded-lg bg-white px-2 py-1 font-semibold text-[#a3201b]">{words}</span>
}

/** What went out: each message a bubble, and below them whose they are. */
function Ours({
  reader,
  item,
  messages,
  faint,
  children,
}: {
  reader: OnChannel
  item: Of<"step"> | Of<"push">
  messages: Of<"step">["messages"]
  faint?: boolean
  children?: Child
}) {
  const spot = { reader, phone: null }
  return (
    <li class={["mt-2 flex flex-col items-end gap-1 pl-10", faint && "opacity-60"]} id={`item-${item.is}-${item.id}`}>
      {messages.map((message, n) => (
        <div class="flex max-w-full items-end justify-end gap-1.5">
          {n === messages.length - 1 ? <Time reader={reader} at={item.at} /> : <Fragment />}
          <div class="min-w-0">
            {message.type === "text" && "text" in message ? (
              <p class={`${words} rounded-tr-sm bg-[#8de055]`}>{String(message.text)}</p>
            ) : (
              <Body spot={spot} message={message} />
            )}
          </div>
        </div>
      ))}
      <p class="text-right text-[0.6875rem] text-[#14202f]">{children}</p>
    </li>
  )
}

function Time({ reader, at }: { reader: OnChannel; at: Temporal.Instant }) {
  return (
    <time datetime={at.toString()} class="shrink-0 text-[0.625rem] leading-none text-[#14202f]">
      {clockTime(reader, at)}
    </time>
  )
}
