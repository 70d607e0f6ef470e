import type { radius as ja } from "../ja/radius"
import type { Shape } from "../shape"

export const radius: Shape<typeof ja> = {
  title: "Before it is saved",
  readers_one: "This scenario has {{figure}} reader. Choose when this change sends what.",
  readers_other: "This scenario has {{figure}} readers. Choose when this change sends how much.",
  channelReaders_one:
    "{{scenarios}} with {{figure}} reader. This change retimes every step: choose when it sends what.",
  channelReaders_other:
    "{{scenarios}} with {{figure}} readers in all. This change retimes every step: choose when it sends how much.",
  channelScenarios_one: "{{figure}} scenario",
  channelScenarios_other: "{{figure}} scenarios",
  asked_one:
    "This scenario has {{figure}} reader. Where a step is added, enabled or retimed, you see and choose what that sends before it is saved.",
  asked_other:
    "This scenario has {{figure}} readers. Where a step is added, enabled or retimed, you see and choose what that sends before it is saved.",
  notYet: "Nothing is saved yet.",
  choose: "Readers whose time has passed",
  now: "At once",
  today: "Later today",
  later: "Another day",
  count_one: "{{figure}}",
  count_other: "{{figure}}",
  about_one: "about {{figure}}",
  about_other: "about {{figure}}",
  none: "0",
  last: "the last on {{at}}",
  never: "Not sent",
  filtered: "Do not match the condition now",
  messages: "Messages",
  most_one: "{{figure}} at most",
  most_other: "{{figure}} at most",
  mostAbout_one: "about {{figure}} at most",
  mostAbout_other: "about {{figure}} at most",
  quotaLeft: "{{figure}} left this month",
  quotaKept: " ({{figure}} more are kept for paid scenarios)",
  short_one: "That is {{figure}} message more than the month has left. It waits until there are enough.",
  short_other: "That is {{figure}} messages more than the month has left. They wait until there are enough.",
  passes: {
    "added later": "Their time has passed",
    missed: "Their rule says not to send what was missed",
    "past goal": "Too late for the goal",
    stale: "Grown too old",
  },
  waits: {
    paused: "Wait until their pause ends",
    quota: "Wait until there are messages",
    blocked: "Have blocked the account",
    opted_out: "Do not want to receive",
    suspended: "The step is stopped because LINE refused it",
    goal: "Wait until their goal is known",
  },
  estimated: "There are very many readers: some of them were looked at, and the whole is estimated.",
  costWhy:
    "Steps that reach a friend at the same moment count as one message. Conditions are asked again before sending.",
  stoppedToo: "The account’s sending is stopped: it goes on once that is over.",
  yes: "Save it like this",
  change: "Back to change it",
  enableTitle: "Enable “{{name}}”",
  enableYes: "Enable",
}
