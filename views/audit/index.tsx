import type { Entry } from "../../src/domain/audit"
import { ChannelTabs } from "../channels/tabs"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import type { Key } from "../locales"
import { Badge, type Tone } from "../parts/badge"
import { Moment } from "../parts/moment"
import { ChoiceCondition, Condition, Narrow } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, NothingMatches, Pager } from "../parts/table"
import type { OnChannel, SignedIn } from "../reader"
import { deviceOf } from "../staff/device"
import { StaffTabs } from "../staff/tabs"
import { Differences } from "./difference"

export type Searched = { staff?: string; noun?: Entry["noun"]; day?: string }

type Props = {
  reader: SignedIn
  path: string
  searched: Searched
  entries: readonly Entry[]
  people: readonly { id: bigint; name: string }[]
  pages: { newer: string | null; older: string | null }
}

export function List({ reader, path, searched, entries, people, pages }: Props): Markup {
  const { t } = reader
  const narrowed = Object.values(searched).some(Boolean)
  return (
    <Page reader={reader} title={t("audit.title")} lead={t("audit.lead")}>
      {isOnChannel(reader) ? (
        <ChannelTabs reader={reader} current="audit" />
      ) : (
        <StaffTabs reader={reader} current="audit" />
      )}
      <Search reader={reader} path={path} searched={searched} people={people} narrowed={narrowed} />
      {entries.length > 0 ? (
        <Rows label={t("audit.title")}>
          {entries.map((entry) => (
            <Line reader={reader} entry={entry} />
          ))}
        </Rows>
      ) : narrowed ? (
        <NothingMatches reader={reader} clear={path} />
      ) : (
        <Empty icon="clock" title={t("audit.empty")}>
          {t("audit.emptyWhy")}
        </Empty>
      )}
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function Search({
  reader,
  path,
  searched,
  people,
  narrowed,
}: Pick<Props, "reader" | "path" | "searched" | "people"> & { narrowed: boolean }) {
  const { t } = reader
  const all = { value: "", label: t("audit.all") }
  return (
    <Narrow reader={reader} action={path} clear={narrowed}>
      <ChoiceCondition
        name="staff"
        label={t("audit.who")}
        value={searched.staff ?? ""}
        options={[
          all,
          ...people.map(({ id, name }) => ({ value: String(id), label: name })),
          { value: "api", label: t("audit.api") },
        ]}
      />
      <ChoiceCondition
        name="noun"
        label={t("audit.what")}
        value={searched.noun ?? ""}
        options={[all, ...nouns.map((noun) => ({ value: noun, label: t(`audit.noun.${noun}`) }))]}
      />
      <Condition name="day" label={t("audit.day")}>
        <input id="by-day" type="date" name="day" value={searched.day} class="input tap w-full text-base lg:text-sm" />
      </Condition>
    </Narrow>
  )
}

/** The nouns in the order of the list; the type makes sure that each has its word. */
const nouns = Object.keys({
  scenario: 0,
  step: 0,
  friend: 0,
  enrollment: 0,
  delivery: 0,
  tag: 0,
  field: 0,
  mark: 0,
  media: 0,
  channel: 0,
  token: 0,
  staff: 0,
  invitation: 0,
  session: 0,
  undoing: 0,
} satisfies Record<Entry["noun"], 0>) as Entry["noun"][]

function Line({ reader, entry }: { reader: SignedIn; entry: Entry }) {
  const { t } = reader
  const account = reader.channel ? null : reader.channels.find(({ id }) => id === entry.channelId)
  const counts = Object.entries(entry.counts).filter(([, count]) => count > 0)
  return (
    <li class="grid gap-2 px-4 py-3 sm:px-5" id={`entry-${entry.id}`}>
      <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p class="min-w-0">
          <Badge tone={tones[entry.deed] ?? "neutral"}>{t(`audit.deed.${entry.deed}`)}</Badge>{" "}
          <span class="quiet text-sm">{t(`audit.noun.${entry.noun}`)}</span>{" "}
          <span class="font-semibold break-words">{subjectOf(reader, entry)}</span>
          {counts.map(([name, count]) => (
            <span class="text-sm"> {t(`audit.count.${name}` as Key, { count })}</span>
          ))}
        </p>
        <p class="quiet text-xs">
          <Moment reader={reader} at={entry.at} />
        </p>
      </div>
      <Differences reader={reader} entry={entry} />
      <p class="quiet text-xs">
        {[entry.who || t("audit.machine"), from(reader, entry), account?.name].filter(Boolean).join(" · ")}
      </p>
    </li>
  )
}

/** What it was done to. Some things have no name that anybody gave them. */
function subjectOf({ t }: SignedIn, { noun, subject }: Entry): string {
  if (noun === "session" && subject) return deviceOf(t, subject)
  if (noun !== "undoing") return subject
  const key = `audit.verb.${subject}` as Key
  const words = t(key)
  return words === key ? subject : words
}

/** By which way it came: a browser, a key, or the machine's own keyboard. */
function from({ t }: SignedIn, { tokenId, staffId, agent }: Entry): string | null {
  if (tokenId !== null) return t("audit.byKey")
  return staffId === null ? null : deviceOf(t, agent)
}

const tones: Partial<Record<Entry["deed"], Tone>> = {
  created: "good",
  deleted: "bad",
  changed: "note",
  archived: "care",
  paused: "care",
  withdrawn: "care",
  revoked: "care",
}

const isOnChannel = (reader: SignedIn | OnChannel): reader is OnChannel => reader.channel !== null
