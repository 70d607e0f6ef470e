import type { Markup } from "../../../views/jsx"
import type { OnChannel } from "../../../views/reader"
import * as View from "../../../views/steps/consequences"
import { stepName } from "../../../views/steps/words"
import { windowOf } from "../../domain/calendar"
import * as Channel from "../../domain/channel"
import * as Settings from "../../domain/channel/settings"
import * as Radius from "../../domain/radius"
import * as Scenario from "../../domain/scenario"
import type * as Step from "../../domain/step"
import type { World } from "../../world"
import { many, one, type Posted, wordOf } from "../posted"

/** The question that stands between an edit and its readers (semantics 6). */

/** Names of a form that the question itself sends. */
const own = new Set(["lateChoice", "sure", "do"])

/** A form as it was sent, to be sent once more. */
export const carried = (body: Posted): [string, string][] =>
  Object.keys(body).flatMap((name) =>
    own.has(name) ? [] : many(body, name).map((value): [string, string] => [name, value]),
  )

/** What a form chose for readers whose time has passed. */
export const lateChoiceIn = (body: Posted): Radius.LateChoice =>
  wordOf(["deliver", "one_per_day"], one(body, "lateChoice")) ?? "none"

/** The form of a step, new or known. */
export function ofForm(
  reader: OnChannel,
  { scenario, step, body }: { scenario: Scenario.Scenario; step: Step.Step | null; body: Posted },
  blast: Radius.Blast,
): Markup {
  const { t } = reader
  const home = `/channels/${reader.channel.id}/scenarios/${scenario.id}/steps`
  return View.Consequences({
    ...{ reader, scenario, blast, title: t("radius.title"), yes: t("radius.yes"), again: "refresh:" },
    ...{ action: step ? `${home}/${step.id}` : home, fields: carried(body), choice: one(body, "lateChoice") },
  })
}

/** Other hours of a scenario; null where nobody would feel them, or where it has been shown already. */
export async function ofHours(
  { db, now }: World,
  reader: OnChannel,
  before: Scenario.Scenario,
  changes: Scenario.Changes,
  body: Posted,
): Promise<Markup | null> {
  const after = { ...before, ...changes }
  if (one(body, "sure") === "yes" || !Scenario.retimes(before, after)) return null
  const window = windowOf(after) ?? windowOf(await Channel.find(db, reader.channel.id))
  const blast = await Radius.ofHours(db, reader.channel.id, before.id, window, now())
  if (!blast) return null
  return View.Consequences({
    ...{ reader, scenario: before, blast, title: reader.t("radius.title"), yes: reader.t("radius.yes") },
    ...{ action: `/channels/${reader.channel.id}/scenarios/${before.id}`, fields: carried(body) },
    choice: one(body, "lateChoice"),
  })
}

/** Other hours or another zone of the account, likewise. */
export async function ofChannelHours(
  { db, now }: World,
  reader: OnChannel,
  after: Settings.Input,
  body: Posted,
): Promise<Markup | null> {
  const channel = await Channel.find(db, reader.channel.id)
  if (one(body, "sure") === "yes" || !Settings.retimes(channel, after)) return null
  const blast = await Radius.ofChannelHours(db, channel.id, { zone: after.zone, window: windowOf(after) }, now())
  if (!blast) return null
  const { t } = reader
  const address = `/channels/${channel.id}/settings/hours`
  return View.OfChannel({
    ...{ reader, blast, title: t("radius.title"), yes: t("radius.yes"), action: address, fields: carried(body) },
    ...{ above: { href: address, label: t("channels.settingsTitle") }, choice: one(body, "lateChoice") },
  })
}

/** Null where enabling touches nobody. */
export async function enabling(
  { db, now }: World,
  reader: OnChannel,
  scenario: Scenario.Scenario,
  step: Step.Step,
): Promise<Markup | null> {
  const planned = { before: step, after: { ...step, enabled: true } }
  const blast = await Radius.of(db, reader.channel.id, scenario.id, [planned], now())
  if (!blast) return null
  return View.Consequences({
    ...{ reader, scenario, blast, fields: [], choice: "none", yes: reader.t("radius.enableYes") },
    title: reader.t("radius.enableTitle", { name: stepName(reader, step) }),
    action: `/channels/${reader.channel.id}/scenarios/${scenario.id}/steps/${step.id}/enablement`,
  })
}
