import type { Listed } from "../../views/channels"
import { address } from "./paging"

type Query = Record<string, string | undefined>

/** An installation has a thousand accounts at most: their list is put in order here, and not by the database. */
const orders = {
  attention: { descending: true, of: (each: Listed) => calls(each) },
  name: { descending: false, of: (each: Listed) => each.channel.name },
  sentToday: { descending: true, of: (each: Listed) => each.sentToday },
  failed: { descending: true, of: (each: Listed) => each.failed },
  held: { descending: true, of: (each: Listed) => each.held },
  remaining: { descending: false, of: (each: Listed) => each.remaining ?? Number.POSITIVE_INFINITY },
  unanswered: { descending: true, of: (each: Listed) => each.unanswered },
} satisfies Record<string, { descending: boolean; of: (each: Listed) => number | string }>

type By = keyof typeof orders

/** How loudly an account calls for somebody: a stopped one first, then what failed, then who waits for an answer. */
function calls({ trouble, webhook, failed, suspendedSteps, unanswered }: Listed): number {
  if (trouble) return 4
  if (failed + suspendedSteps > 0) return 3
  if (unanswered > 0) return 2
  return webhook === "ready" || webhook === "unaddressed" ? 0 : 1
}

export function arranged(all: readonly Listed[], { name = "", sort = "", state = "" }: Query) {
  const by = (Object.keys(orders) as By[]).find((order) => order === sort.replace(/^-/, "")) ?? "attention"
  const descending = sort.replace(/^-/, "") === by ? sort.startsWith("-") : orders[by].descending
  const wanted = folded(name)
  const channels = all
    .filter(({ channel }) => [channel.name, channel.basicId ?? ""].some((text) => folded(text).includes(wanted)))
    .filter((each) => state !== "attention" || calls(each) > 0)
    .toSorted((a, b) => (descending ? -1 : 1) * compared(orders[by].of(a), orders[by].of(b)) || byName(a, b))
  const to = (order: string) => {
    const other = (Object.keys(orders) as By[]).find((each) => each === order) ?? "attention"
    const turned = other === by ? !descending : orders[other].descending
    return address("/channels", { name, state, sort: `${turned ? "-" : ""}${other}` })
  }
  const asked = { name: name.slice(0, 100), state: state === "attention" ? state : "" }
  return { channels, asked, sorted: { by, descending, address: to }, all: all.length }
}

const collator = new Intl.Collator("ja")
const byName = (a: Listed, b: Listed) => collator.compare(a.channel.name, b.channel.name)
const compared = (a: number | string, b: number | string) =>
  typeof a === "string" || typeof b === "string" ? collator.compare(String(a), String(b)) : a === b ? 0 : a < b ? -1 : 1

const folded = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "")
