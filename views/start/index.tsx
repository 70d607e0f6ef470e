import type { Checklist, Name, State } from "../../src/domain/channel/checklist"
import { ChannelTabs } from "../channels/tabs"
import { type Child, Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge, type Tone } from "../parts/badge"
import { Button, ButtonLink } from "../parts/button"
import { Icon } from "../parts/icon"
import { Live } from "../parts/live"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Answer, Credentials, Message, Replies, Use } from "./steps"
import { WebhookStep } from "./webhook"

export type Shown = { reader: OnChannel; list: Checklist }

/** From an account that has just been connected to the first answer: it keeps looking by itself. */
export function Start({ reader, list }: Shown): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("start.title")} lead={t("start.lead")}>
      <ChannelTabs reader={reader} current="start" />
      <Live src={within(reader, "/start/live")}>
        <noscript>
          <p class="mb-4 text-sm">
            {t("start.noScript")}{" "}
            <a class="link" href={within(reader, "/start")}>
              {t("start.reload")}
            </a>
          </p>
        </noscript>
        <div class="max-w-3xl">
          <Steps reader={reader} list={list} />
        </div>
      </Live>
    </Page>
  )
}

const order = ["credentials", "webhook", "use", "replies", "message", "answer"] as const satisfies Name[]

/** Everything that changes by itself; nothing in it is typed into. */
export function Steps({ reader, list }: Shown) {
  const { t } = reader
  const next = order.find((name) => list.states[name] === "now")
  return (
    <div id="steps" class="grid gap-3">
      <div class="flex flex-wrap items-center gap-3">
        <progress class="progress progress-primary w-40" value={list.done} max={6} aria-hidden="true" />
        <p class="text-sm font-semibold" role="status">
          {list.done === 6 ? t("start.allDone") : t("start.progress", { done: list.done })}
        </p>
      </div>
      {list.done === 6 && <Finished reader={reader} />}
      <ol class="grid gap-3">
        {order.map((name, n) => (
          <Step reader={reader} name={name} number={n + 1} state={list.states[name]} isNext={name === next}>
            {content[name]({ reader, list })}
          </Step>
        ))}
      </ol>
      <Hiding reader={reader} list={list} />
    </div>
  )
}

const content: Record<Name, (shown: Shown) => Child> = {
  credentials: Credentials,
  webhook: WebhookStep,
  use: Use,
  replies: Replies,
  message: Message,
  answer: Answer,
}

const tones: Record<State, Tone> = {
  done: "good",
  now: "note",
  asks: "care",
  trying: "note",
  trouble: "bad",
  later: "neutral",
}

function Step({
  reader,
  name,
  number,
  state,
  isNext,
  children,
}: {
  reader: OnChannel
  name: Name
  number: number
  state: State
  /** Of several that can be done now, the first. */
  isNext: boolean
  children?: Child
}) {
  const { t } = reader
  return (
    <li class={["sheet p-4 sm:p-5", state === "later" && "bg-base-200"]} id={`step-${name}`}>
      <div class="flex items-start gap-3">
        {state === "done" ? (
          <Icon name="check" class="text-success size-7 shrink-0" />
        ) : (
          <span
            class={[
              "figures grid size-7 shrink-0 place-items-center rounded-full text-sm font-semibold",
              state === "later" ? "bg-base-300" : "bg-primary text-primary-content",
            ]}
            aria-hidden="true"
          >
            {number}
          </span>
        )}
        <div class="min-w-0 flex-1">
          <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
            <h2 class="font-semibold">{t(`start.${name}.title`)}</h2>
            <Badge tone={tones[state]}>{t(`start.state.${state === "now" && !isNext ? "open" : state}`)}</Badge>
          </div>
          {state === "later" ? <Fragment /> : <div class="mt-1 grid gap-3 text-sm">{children}</div>}
        </div>
      </div>
    </li>
  )
}

function Finished({ reader }: { reader: OnChannel }) {
  const { t } = reader
  return (
    <div class="bg-success/10 border-success/40 rounded-box flex flex-wrap items-center justify-between gap-3 border px-4 py-3 text-sm">
      <p class="min-w-0 flex-1 basis-60">{t("start.allDoneWhy")}</p>
      {reader.may(within(reader, "/scenarios/new"), "GET") && (
        <ButtonLink href={within(reader, "/scenarios/new")} look="main">
          {t("start.makeScenario")}
        </ButtonLink>
      )}
    </div>
  )
}

function Hiding({ reader, list }: Shown) {
  const { t } = reader
  const action = within(reader, "/start/hiding")
  if (!reader.may(action)) return <Fragment />
  return (
    <form method="post" action={action} class="flex flex-wrap items-center gap-3">
      <input type="hidden" name="hidden" value={list.run.hiddenAt ? "no" : "yes"} />
      <Button look="bare" size="small">
        {list.run.hiddenAt ? t("start.show") : t("start.hide")}
      </Button>
      {list.run.hiddenAt ? <p class="quiet text-xs">{t("start.hidden")}</p> : <Fragment />}
    </form>
  )
}
