/** Trying a step on chosen friends from its form, as it stands there: asked with its cost first, then sent. */
import * as Messages from "../../../views/messages/draft"
import type { Previewing } from "../../../views/messages/panel"
import type { Trial } from "../../../views/messages/trial"
import { faultOf } from "../../../views/parts/fault"
import type { OnChannel } from "../../../views/reader"
import type { Draft } from "../../../views/steps/draft"
import { toAction } from "../../../views/steps/draft/action"
import type { Action } from "../../domain/action"
import * as Fault from "../../domain/fault"
import * as Text from "../../domain/message"
import * as Push from "../../domain/push"
import * as Step from "../../domain/step"
import * as Tester from "../../domain/tester"
import type { World } from "../../world"
import { idOf, idsOf, many, one, type Posted } from "../posted"
import { recordedAfter } from "../recorded"

export type Tried = Pick<Trial, "asking" | "refused" | "sent"> & { faults: readonly Fault.Fault[] }
type About = { scenarioId: bigint; step: Step.Step | null }

const untried: Tried = { asking: null, refused: null, sent: [], faults: [] }

/** Null: the button is none of the trial's. */
export async function pressed(
  world: World,
  reader: OnChannel,
  about: About,
  draft: Draft,
  body: Posted,
): Promise<Tried | null> {
  const command = one(body, "do")
  if (command.startsWith("untest:")) {
    const friendId = idOf(command.slice("untest:".length))
    if (friendId !== null) await Tester.drop(world.db, reader.channel.id, reader.staff.id, friendId)
    return untried
  }
  if (command !== "test:" && command !== "testSure:") return null
  const friendIds = idsOf(many(body, "testFriend"))
  const refuse = ({ faults }: Fault.Refusal): Tried => ({ ...untried, refused: sentence(reader, faults) })
  if (friendIds.length === 0) return refuse(Fault.one("friendIds", "choose_friends"))
  const whole = await judged(world, reader, draft)
  if (Fault.isRefusal(whole)) return { ...untried, refused: reader.t("steps.wholeFault"), faults: whole.faults }
  if (command === "test:") {
    const { messages, remaining } = await Push.cost(world.db, reader.channel.id, friendIds.length, world.now())
    return { ...untried, asking: { messages, remaining } }
  }
  const outcome = await send(world, reader, about, { friendIds, ...whole, body })
  return Fault.isRefusal(outcome) ? refuse(outcome) : { ...untried, sent: outcome }
}

/** One line: what is wrong here stands at no field of its own. */
const sentence = (reader: OnChannel, faults: readonly Fault.Fault[]) =>
  faults.map((fault) => faultOf(reader, [{ ...fault, path: "" }], "")).join(" ")

type Whole = { messages: Messages.Message[]; actions: Action[] }

/** As saving judges them: by our rules, then by LINE's own. */
async function judged(world: World, reader: OnChannel, draft: Draft): Promise<Whole | Fault.Refusal> {
  const made = Messages.makeAll(draft.messages)
  if (made.faults.length > 0) return { faults: made.faults }
  const given = Fault.read(Step.changes, { messages: made.messages, actions: draft.actions.map(toAction) })
  if (Fault.isRefusal(given)) return given
  const { messages = [], actions = [] } = given.value
  const wrong = Text.faultsIn(Text.fill(messages, {}))
  if (wrong.length > 0) return { faults: wrong }
  const verdict = await Step.validateWithLine(world, reader.channel.id, messages)
  return verdict.is === "invalid" ? { faults: verdict.faults } : { messages, actions }
}

async function send(
  world: World,
  reader: OnChannel,
  { scenarioId, step }: About,
  { friendIds, messages, actions, body }: Whole & { friendIds: bigint[]; body: Posted },
): Promise<Push.Push[] | Fault.Refusal> {
  const { db } = world
  const channelId = reader.channel.id
  const at = world.now()
  const ticket = one(body, "ticket")
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(ticket)) return Fault.one("", "choose_friends")
  const asking = {
    ...{ kind: "test" as const, ticket, staffId: reader.staff.id, friendIds, messages, at },
    ...(one(body, "testActions") === "yes" ? { actions } : {}),
    ...(step ? { of: { scenarioId, stepId: step.id } } : {}),
  }
  const outcome = await recordedAfter(world, reader, () => Push.ask(db, channelId, asking), {
    ...{ noun: "step", deed: "tested", subject: step?.name ?? "" },
    counts: (done) => ({ friends: done.ids.length }),
  })
  if (Fault.isRefusal(outcome)) return outcome
  await Tester.choose(db, channelId, reader.staff.id, friendIds, at)
  await Push.sendDue(world, channelId)
  return Push.list(db, channelId, { ticket }, { limit: Push.MOST_FRIENDS })
}

/** The card beside the form. */
export async function shown(
  world: World,
  reader: OnChannel,
  draft: Draft,
  previewing: Previewing,
  body: Posted,
  tried: Tried = untried,
): Promise<Trial> {
  const testers = await Tester.list(world.db, reader.channel.id, reader.staff.id)
  const chosen = new Set(many(body, "testFriend"))
  const names = new Map(testers.map(({ friendId, name }) => [String(friendId), name || reader.t("friends.unnamed")]))
  const known = new Set(names.keys())
  for (const { id, name } of previewing.friends) if (!names.has(id)) names.set(id, name)
  const { asking, refused, sent } = tried
  // What has been asked for is done with; until then the same press twice is one asking.
  const ticket = sent.length > 0 ? "" : one(body, "ticket")
  return {
    people: [...names].map(([id, name]) => ({ id, name, chosen: chosen.has(id), tester: known.has(id) })),
    ...{ withActions: one(body, "testActions") === "yes", hasActions: draft.actions.length > 0 },
    ...{ asking, refused, sent, ticket: ticket || crypto.randomUUID() },
  }
}
