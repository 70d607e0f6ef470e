import begin from "./0001_begin.sql" with { type: "text" }
import trouble from "./0002_trouble.sql" with { type: "text" }
import leaseOwner from "./0003_lease_owner.sql" with { type: "text" }
import leanLedger from "./0004_lean_ledger.sql" with { type: "text" }
import patience from "./0005_patience.sql" with { type: "text" }
import holdsOfAWalk from "./0006_holds_of_a_walk.sql" with { type: "text" }
import agenda from "./0007_agenda.sql" with { type: "text" }
import plainLists from "./0008_plain_lists.sql" with { type: "text" }
import roles from "./0009_roles.sql" with { type: "text" }
import audit from "./0010_audit.sql" with { type: "text" }
import staff from "./0011_staff.sql" with { type: "text" }
import undoings from "./0012_undoings.sql" with { type: "text" }
import overview from "./0013_overview.sql" with { type: "text" }
import pushes from "./0014_pushes.sql" with { type: "text" }
import media from "./0015_media.sql" with { type: "text" }
import tallies from "./0016_tallies.sql" with { type: "text" }
import halts from "./0017_halts.sql" with { type: "text" }
import forecasts from "./0018_forecasts.sql" with { type: "text" }
import marks from "./0019_marks.sql" with { type: "text" }
import picked from "./0020_picked.sql" with { type: "text" }
import friendNames from "./0021_friend_names.sql" with { type: "text" }
import conversations from "./0022_conversations.sql" with { type: "text" }
import firstRuns from "./0023_first_runs.sql" with { type: "text" }
import followerReadings from "./0024_follower_readings.sql" with { type: "text" }
import sweeps from "./0025_sweeps.sql" with { type: "text" }
import talliesOfFriends from "./0026_tallies_of_friends.sql" with { type: "text" }
import leanWrites from "./0027_lean_writes.sql" with { type: "text" }
import lookByStep from "./0028_look_by_step.sql" with { type: "text" }
import receipts from "./0029_receipts.sql" with { type: "text" }
import unsends from "./0030_unsends.sql" with { type: "text" }
import replannings from "./0031_replannings.sql" with { type: "text" }
import quickHearing from "./0032_quick_hearing.sql" with { type: "text" }

/** In the order in which they are applied. Forward only: a file that has been released is never edited. */
export const migrations = [
  { name: "0001_begin", sql: begin },
  { name: "0002_trouble", sql: trouble },
  { name: "0003_lease_owner", sql: leaseOwner },
  { name: "0004_lean_ledger", sql: leanLedger },
  { name: "0005_patience", sql: patience },
  { name: "0006_holds_of_a_walk", sql: holdsOfAWalk },
  { name: "0007_agenda", sql: agenda },
  { name: "0008_plain_lists", sql: plainLists },
  { name: "0009_roles", sql: roles },
  { name: "0010_audit", sql: audit },
  { name: "0011_staff", sql: staff },
  { name: "0012_undoings", sql: undoings },
  { name: "0013_overview", sql: overview },
  { name: "0014_pushes", sql: pushes },
  { name: "0015_media", sql: media },
  { name: "0016_tallies", sql: tallies },
  { name: "0017_halts", sql: halts },
  { name: "0018_forecasts", sql: forecasts },
  { name: "0019_marks", sql: marks },
  { name: "0020_picked", sql: picked },
  { name: "0021_friend_names", sql: friendNames },
  { name: "0022_conversations", sql: conversations },
  { name: "0023_first_runs", sql: firstRuns },
  { name: "0024_follower_readings", sql: followerReadings },
  { name: "0025_sweeps", sql: sweeps },
  { name: "0026_tallies_of_friends", sql: talliesOfFriends },
  { name: "0027_lean_writes", sql: leanWrites },
  { name: "0028_look_by_step", sql: lookByStep },
  { name: "0029_receipts", sql: receipts },
  { name: "0030_unsends", sql: unsends },
  { name: "0031_replannings", sql: replannings },
  { name: "0032_quick_hearing", sql: quickHearing },
]
