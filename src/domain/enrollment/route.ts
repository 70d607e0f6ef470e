import { sql } from "drizzle-orm"
import type { Db } from "../../db"
import { bigints, read } from "../arrays"
import { windowOf } from "../calendar"
import type { LateChoice, Stop } from "../itinerary"
import type { Tree } from "../segment"
import type { Policies } from "../standstill"

/** A scenario as the planner needs it: its live steps, its hours, its policies. */
export type Route = {
  id: bigint
  paid: boolean
  zone: string
  window: { opens: string; closes: string } | null
  countdown: boolean
  staleAfterDays: number | null
  policies: Policies
  stops: (Stop & { filter: Tree | null; placeholders: string[] })[]
}

export async function routes(db: Db, channelId: bigint, scenarioIds: readonly bigint[]): Promise<Map<bigint, Route>> {
  const [scenarios, steps] = await Promise.all([
    db.execute<ScenarioRow>(sql`
      select s.id, s.paid, s.kind = 'countdown' as countdown, s.stale_after_days, s.blocked_policy, s.paused_policy,
        s.opted_out_policy, c.zone, coalesce(s.window_opens, c.window_opens)::text as opens,
        coalesce(s.window_closes, c.window_closes)::text as closes
      from scenarios s join channels c on c.id = s.channel_id
      where s.channel_id = ${channelId} and s.id = any(${bigints(scenarioIds)})`),
    db.execute<StepRow>(sql`
      select s.id, s.scenario_id, s.version_id, s.position, s.enabled, s.suspended_at is not null as suspended, s.missed,
        s.timing, s.days, s.time_of_day::text, s.offset_seconds, s.available_from, s.late_choice, s.filter,
        jsonb_array_length(s.actions) > 0 as has_actions, jsonb_array_length(v.messages) as messages,
        jsonb_path_exists(v.messages, '$[last].quickReply') as has_quick_replies, v.placeholders
      from steps s join step_versions v on v.channel_id = s.channel_id and v.id = s.version_id
      where s.channel_id = ${channelId} and s.scenario_id = any(${bigints(scenarioIds)}) and s.deleted_at is null
      order by s.position, s.id`),
  ])
  const byScenario = Map.groupBy(steps, (step) => step.scenario_id)
  return new Map(scenarios.map((row) => [row.id, asRoute(row, byScenario.get(row.id) ?? [])]))
}

type ScenarioRow = {
  id: bigint
  paid: boolean
  countdown: boolean
  stale_after_days: number | null
  blocked_policy: Policies["blocked"]
  paused_policy: Policies["paused"]
  opted_out_policy: Policies["opted_out"]
  zone: string
  opens: string | null
  closes: string | null
}

type StepRow = {
  id: bigint
  scenario_id: bigint
  version_id: bigint
  position: number
  enabled: boolean
  suspended: boolean
  missed: Stop["missed"]
  timing: "clock" | "elapsed"
  days: number
  time_of_day: string | null
  offset_seconds: number | null
  available_from: string
  late_choice: LateChoice
  filter: Tree | null
  has_actions: boolean
  messages: number
  has_quick_replies: boolean
  placeholders: string[]
}

function asRoute(row: ScenarioRow, steps: StepRow[]): Route {
  return {
    id: row.id,
    paid: row.paid,
    zone: row.zone,
    window: windowOf({ windowOpens: row.opens, windowCloses: row.closes }),
    countdown: row.countdown,
    staleAfterDays: row.stale_after_days,
    policies: { blocked: row.blocked_policy, paused: row.paused_policy, opted_out: row.opted_out_policy },
    stops: steps.map((step) => ({
      ...(step.timing === "clock"
        ? { timing: "clock" as const, days: step.days, timeOfDay: step.time_of_day ?? "00:00" }
        : { timing: "elapsed" as const, offsetSeconds: step.offset_seconds ?? 0 }),
      id: step.id,
      versionId: step.version_id,
      position: step.position,
      enabled: step.enabled,
      suspended: step.suspended,
      missed: step.missed,
      availableFrom: read(step.available_from),
      lateChoice: step.late_choice,
      hasFilter: step.filter !== null,
      filter: step.filter,
      messageCount: step.messages,
      endsRequest: step.has_actions || step.has_quick_replies,
      placeholders: step.placeholders,
    })),
  }
}
