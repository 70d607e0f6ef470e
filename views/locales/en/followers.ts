import type { followers as ja } from "../ja/followers"
import type { Shape } from "../shape"

export const followers: Shape<typeof ja> = {
  title: "Read the friends you already have",
  lead: "Adds to the list the friends from before Tobiishi was connected, as LINE tells them.",
  link: "Read the friends from before",
  why: "LINE tells us only what happens after connecting. Friends from before appear in the list when they first write or press a button.",
  who: "LINE hands out the list of friends to verified and premium accounts only (those with a blue or green badge beside their name). With other accounts one waits until friends do something.",
  does: "Friends are added to the list, and their names and pictures follow little by little. Nobody is sent anything, and no scenario begins.",
  doesNot: "Those who block the account are not among them. Friends who are in the list already stay as they are.",
  begin: "Read them from LINE",
  again: "Read them again",
  stop: "Stop reading",
  state: {
    reading: "Reading…",
    done: "All read",
    refused: "Not possible with this account",
    stopped: "Reading was stopped",
  },
  refusedWhy:
    "LINE answers that this account may not have its list of friends: unverified accounts cannot, by LINE's rules. Verification is free; apply for it in LINE Official Account Manager under Settings → Account settings.",
  refusedInstead:
    "Until then, send a message from LINE's own pages that invites friends to write back: whoever answers joins the list.",
  seen: "Received from LINE",
  added: "New in the list",
  names: "Names still to come",
  namesMany: "{{count}} or more",
  people: "{{count}}",
  begunAt: "Begun",
  endedAt: "Ended",
  waits: "Waiting for LINE. The next try is at {{at}}.",
  lineWords: "LINE says: {{words}}",
}
