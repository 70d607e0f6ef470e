import type { trouble as ja } from "../ja/trouble"
import type { Shape } from "../shape"

export const trouble: Shape<typeof ja> = {
  title: "LINE refuses this account, so its deliveries are stopped",
  safe: "No delivery has failed because of it. What falls due meanwhile is sent by itself once the account goes on.",
  todo: "What to look at",
  credentials: {
    what: "LINE does not accept the channel secret we hold. It may have been reissued at LINE, or the channel deleted.",
    first: "In the LINE Developers Console, open this account’s Messaging API channel.",
    second: "Copy the “Channel secret” from the tab “Basic settings”.",
    third: "Press “Correct the connection” below, paste it and save.",
  },
  permission: {
    what: "LINE does not allow this account to send. It may be suspended, or its contract may have changed.",
    first: "Open LINE Official Account Manager and see whether it tells of a suspension.",
    second: "See whether “Settings” → “Messaging API” has the status “Enabled”.",
    third: "See whether “Settings” → “Usage and billing” shows the plan and its payment in order.",
  },
  short: {
    credentials: "LINE does not accept the channel secret",
    permission: "LINE does not allow it to send",
  },
  since: "Refused since",
  words: "LINE said",
  next: "Asked again by itself",
  every: "LINE is asked again each minute, and the account goes on by itself once it is accepted.",
  slower:
    "LINE answers our questions and goes on refusing messages, so we try at growing intervals. Once it is put right at LINE, the button tries at once.",
  askNow: "Ask LINE again now",
  fix: "Correct the connection",
  console: "Open the LINE Developers Console",
  manager: "Open LINE Official Account Manager",
  more: "See what to look at",
  banner: "{{why}} (since {{at}}). No delivery has failed because of it.",
  from: "since {{at}}",
  asked: {
    running: "LINE accepts the account. Deliveries go on.",
    refused: "LINE still refuses.",
    unreachable: "LINE could not be reached. Wait a while and try again.",
  },
}
