import type { Entry } from "../../src/domain/delivery"
import type { Listed } from "../../src/domain/enrollment/list"
import type { Known } from "../../src/domain/friend"
import type { Scenario } from "../../src/domain/scenario"
import { reasonOf, StateBadge, stepName } from "../deliveries/entry"
import { reasons, WalkBadge } from "../enrollments/walk"
import { Face, nameOf } from "../friends/face"
import { type Happened, saying } from "../friends/happened"
import { Fragment, h } from "../jsx"
import { Badge } from "../parts/badge"
import { Icon } from "../parts/icon"
import { shortly } from "../phone/time"
import type { OnChannel } from "../reader"
import { within } from "../within"

type Stone = {
  step: { id: bigint; name: string; position: number }
  entry: Entry | null
  dueAt: Temporal.Instant | null
}
type Walk = { enrollment: Listed; scenario: Scenario; stones: readonly Stone[] }
export type Story = { friend: Known; walks: readonly Walk[]; events: readonly Happened[] }

/** The person with the phone, as the admin knows them: their stepping stones, and what happened. */
export function StoryCard({ reader, name, story }: { reader: OnChannel; name: string; story: Story | null }) {
  const { t } = reader
  return (
    <section id="story" class="sheet min-w-0 p-4 sm:p-5" aria-labelledby="story-title">
      <header class="flex flex-wrap items-center gap-3">
        {story && <Face friend={story.friend} />}
        <h2 id="story-title" class="min-w-0 flex-1 font-semibold">
          {t("demo.story.title", { name: story ? nameOf(reader, story.friend) : name })}
        </h2>
        {story && (
          <a class="link text-primary text-sm" href={within(reader, `/friends/${story.friend.id}`)}>
            {t("demo.story.friend")}
          </a>
        )}
      </header>
      {story ? <Walker reader={reader} story={story} /> : <p class="quiet mt-3 text-sm">{t("demo.story.stranger")}</p>}
    </section>
  )
}

function Walker({ reader, story: { friend, walks, events } }: { reader: OnChannel; story: Story }) {
  const { t } = reader
  return (
    <>
      <p class="mt-3 flex flex-wrap gap-1.5">
        <Badge tone={friend.following ? "good" : "care"}>
          {friend.following ? t("friends.following") : t("friends.blocked")}
        </Badge>
        {friend.tags.map((tag) => (
          <Badge>{tag.name}</Badge>
        ))}
      </p>
      <div class="mt-4 grid gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div class="min-w-0">
          {walks.length === 0 && <p class="quiet text-sm">{t("demo.story.none")}</p>}
          <div class="grid gap-6">
            {walks.map((walk) => (
              <Path reader={reader} walk={walk} />
            ))}
          </div>
        </div>
        <div class="min-w-0">
          <h3 class="quiet text-xs font-semibold">{t("demo.story.events")}</h3>
          <ol class="mt-2 grid gap-2.5 text-sm">
            {events.map((event) => (
              <Event reader={reader} event={event} />
            ))}
          </ol>
        </div>
      </div>
    </>
  )
}

/** A scenario as a row of stones going down: delivered ones are solid, the next one waits, the rest lie ahead. */
function Path({ reader, walk }: { reader: OnChannel; walk: Walk }) {
  const { enrollment, scenario, stones } = walk
  const walking = enrollment.state === "active" && enrollment.holds.length === 0
  const next = walking ? stones.find((stone) => !isPast(stone)) : undefined
  return (
    <section>
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h3 class="min-w-0 text-sm font-semibold">
          <a class="link-hover" href={within(reader, `/scenarios/${scenario.id}`)}>
            {scenario.name}
          </a>
        </h3>
        <WalkBadge reader={reader} walk={enrollment} />
      </div>
      {reasons(reader, walk).map((sentence) => (
        <p class="mt-1 text-xs">{sentence}</p>
      ))}
      <ol class="mt-2">
        {stones.map((stone, n) => (
          <StoneItem
            reader={reader}
            stone={stone}
            next={stone === next ? (enrollment.nextDueAt ?? stone.dueAt) : null}
            ahead={enrollment.state === "active"}
            last={n === stones.length - 1}
          />
        ))}
      </ol>
    </section>
  )
}

const isPast = ({ entry }: Stone) => entry !== null && entry.state !== "held"

function StoneItem({
  reader,
  stone,
  next,
  ahead,
  last,
}: {
  reader: OnChannel
  stone: Stone
  /** When it is due, where it is the next one. */
  next: Temporal.Instant | null
  ahead: boolean
  last: boolean
}) {
  const { t } = reader
  const { entry, dueAt, step } = stone
  const past = isPast(stone)
  return (
    <li class="relative flex gap-3 pb-3.5 text-sm last:pb-0">
      {!last && <span class="bg-base-300 absolute top-5 bottom-0 left-[0.5625rem] w-0.5" aria-hidden="true"></span>}
      <span
        class={[
          "relative mt-0.5 grid size-5 shrink-0 place-items-center rounded-full",
          entry?.state === "sent" && "bg-base-100 text-primary",
          past && entry?.state !== "sent" && "bg-base-300",
          next && "border-primary bg-base-100 border-2",
          !past && !next && "border-base-300 bg-base-100 border-2",
        ]}
        aria-hidden="true"
      >
        {entry?.state === "sent" && <Icon name="check" class="size-6" />}
        {next && <span class="bg-primary size-2 animate-pulse rounded-full"></span>}
      </span>
      <div class="min-w-0 flex-1">
        <p class="flex flex-wrap items-baseline justify-between gap-x-3">
          <span class={past || next ? "font-medium" : "quiet"}>{stepName(reader, step)}</span>
          <span class="quiet figures text-xs">
            {entry ? (
              shortly(reader, entry.settledAt ?? entry.dueAt)
            ) : next ? (
              <strong class="text-primary">{t("demo.story.due", { at: shortly(reader, next) })}</strong>
            ) : ahead && dueAt ? (
              t("demo.story.due", { at: shortly(reader, dueAt) })
            ) : (
              ""
            )}
          </span>
        </p>
        {entry && entry.state !== "sent" && (
          <p class="mt-0.5 flex flex-wrap items-center gap-2 text-xs">
            <StateBadge reader={reader} state={entry.state} />
            {reasonOf(reader, entry)}
          </p>
        )}
      </div>
    </li>
  )
}

function Event({ reader, event }: { reader: OnChannel; event: Happened }) {
  const told = saying(reader, event)
  return (
    <li>
      <time datetime={event.occurredAt.toString()} class="quiet block text-xs">
        {shortly(reader, event.occurredAt)}
      </time>
      {told.is === "said" ? (
        <span class="bg-primary/10 rounded-box inline-block max-w-full px-2.5 py-1">{told.text}</span>
      ) : (
        told.sentence
      )}
    </li>
  )
}
