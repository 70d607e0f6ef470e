import type { Fault } from "../../src/domain/fault"
import type { Known } from "../../src/domain/friend"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Ago } from "../parts/moment"
import { ChoiceCondition, Narrow, TextCondition } from "../parts/narrow"
import { Rows } from "../parts/rows"
import { Empty, Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { enrolFault } from "./enrol"
import { Face, nameOf } from "./face"
import { FriendState } from "./state"

type Named = { id: bigint; name: string }
export type Search = { name: string; tag: string; state: string }

export type Props = {
  reader: OnChannel
  friends: readonly Known[]
  count: number
  search: Search
  tags: readonly Named[]
  scenarios: readonly Named[]
  pages: { newer: string | null; older: string | null }
  chosen?: { friendIds: readonly string[]; scenarioId: string }
  faults?: readonly Fault[]
}

export function List(props: Props): Markup {
  const { reader, friends, count, search, pages } = props
  const { t } = reader
  const narrowed = Boolean(search.name || search.tag || search.state)
  return (
    <Page reader={reader} title={t("friends.title")} lead={t("friends.count", { count })}>
      <Conditions {...props} narrowed={narrowed} />
      {friends.length > 0 ? (
        <Choosing {...props} />
      ) : (
        <Empty icon="friends" title={narrowed ? t("friends.nobody") : t("friends.empty")}>
          {narrowed ? t("friends.nobodyWhy") : t("friends.emptyWhy")}
        </Empty>
      )}
      <Pager reader={reader} {...pages} />
    </Page>
  )
}

function Conditions({ reader, search, tags, narrowed }: Props & { narrowed: boolean }) {
  const { t } = reader
  return (
    <Narrow reader={reader} action={within(reader, "/friends")} clear={narrowed}>
      <TextCondition
        name="name"
        label={t("friends.search.name")}
        placeholder={t("friends.search.namePlaceholder")}
        value={search.name}
        wide
      />
      <ChoiceCondition
        name="tag"
        label={t("friends.search.tag")}
        value={search.tag}
        options={[
          { value: "", label: t("friends.search.anyTag") },
          ...tags.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      <ChoiceCondition
        name="state"
        label={t("friends.search.state")}
        value={search.state}
        options={[
          { value: "", label: t("friends.search.anyState") },
          { value: "following", label: t("friends.following") },
          { value: "blocked", label: t("friends.blocked") },
        ]}
      />
    </Narrow>
  )
}

/** The list is one form: tick friends, choose a scenario, enrol. */
function Choosing({ reader, friends, scenarios, chosen, faults }: Props) {
  const { t } = reader
  const ticked = new Set(chosen?.friendIds ?? [])
  return (
    <form method="post" action={within(reader, "/enrollments")} class="group/choosing grid gap-4">
      <Rows label={t("friends.title")}>
        {friends.map((friend) => (
          <Row
            reader={reader}
            friend={friend}
            choosable={scenarios.length > 0}
            ticked={ticked.has(String(friend.id))}
          />
        ))}
      </Rows>
      {scenarios.length > 0 && (
        <EnrolBar reader={reader} scenarios={scenarios} chosen={chosen} error={enrolFault(reader, faults)} />
      )}
    </form>
  )
}

function Row({
  reader,
  friend,
  choosable,
  ticked,
}: {
  reader: OnChannel
  friend: Known
  choosable: boolean
  ticked: boolean
}) {
  const { t } = reader
  const name = nameOf(reader, friend)
  return (
    <li class="has-checked:bg-primary/5 flex items-center gap-3 px-4 py-2.5">
      {choosable && (
        <label class="tap -my-1 grid shrink-0 place-items-center">
          <input
            type="checkbox"
            name="friendIds"
            value={String(friend.id)}
            checked={ticked}
            class="checkbox checkbox-primary checkbox-sm"
            aria-label={t("friends.pick", { name })}
          />
        </label>
      )}
      <a
        href={within(reader, `/friends/${friend.id}`)}
        class="flex min-w-0 flex-1 items-center gap-3 sm:flex-none sm:basis-64"
      >
        <Face friend={friend} />
        <span class="min-w-0">
          <span class="link-hover block truncate font-semibold">{name}</span>
          {friend.followedAt && (
            <span class="quiet block text-xs">
              {t("friends.followedSince")} <Ago reader={reader} at={friend.followedAt} />
            </span>
          )}
        </span>
      </a>
      <span class="hidden min-w-0 flex-1 flex-wrap gap-1 sm:flex">
        {friend.tags.slice(0, 5).map((tag) => (
          <Badge>{tag.name}</Badge>
        ))}
        {friend.tags.length > 5 ? <Badge>+{friend.tags.length - 5}</Badge> : <Fragment />}
      </span>
      <FriendState reader={reader} friend={friend} />
    </li>
  )
}

function EnrolBar({
  reader,
  scenarios,
  chosen,
  error,
}: Pick<Props, "scenarios" | "chosen"> & { reader: OnChannel; error: string | null }) {
  const { t } = reader
  return (
    <fieldset
      class="sheet bottom-20 z-10 p-4 group-has-[[name=friendIds]:checked]/choosing:sticky group-has-[[name=friendIds]:checked]/choosing:shadow-lg lg:bottom-4"
      aria-describedby="enrol-hint"
    >
      <legend class="sr-only">{t("friends.enrol.title")}</legend>
      <div class="flex flex-wrap items-center gap-3">
        <p class="text-sm font-semibold">{t("friends.enrol.title")}</p>
        <select
          name="scenarioId"
          class={["select tap min-w-0 grow text-base sm:max-w-80 lg:text-sm", error && "select-error"]}
          aria-label={t("friends.enrol.scenario")}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "enrol-error" : undefined}
        >
          <option value="">{t("friends.enrol.choose")}</option>
          {scenarios.map(({ id, name }) => (
            <option value={String(id)} selected={chosen?.scenarioId === String(id)}>
              {name}
            </option>
          ))}
        </select>
        <Button>{t("friends.enrol.submit")}</Button>
      </div>
      {error && (
        <p id="enrol-error" class="text-error mt-2 text-sm" role="alert">
          {error}
        </p>
      )}
      <p id="enrol-hint" class="quiet mt-1 text-xs">
        {t("friends.enrol.again")}
      </p>
    </fieldset>
  )
}
