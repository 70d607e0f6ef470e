import { actions } from "./en/actions"
import { api } from "./en/api"
import { audit } from "./en/audit"
import { channels } from "./en/channels"
import { common } from "./en/common"
import { dashboard } from "./en/dashboard"
import { deliveries } from "./en/deliveries"
import { demo } from "./en/demo"
import { enrollments } from "./en/enrollments"
import { errors } from "./en/errors"
import { faults } from "./en/faults"
import { fields } from "./en/fields"
import { filters } from "./en/filters"
import { followers } from "./en/followers"
import { forecast } from "./en/forecast"
import { friends } from "./en/friends"
import { grid } from "./en/grid"
import { halts } from "./en/halts"
import { inbox } from "./en/inbox"
import { marks } from "./en/marks"
import { media } from "./en/media"
import { members } from "./en/members"
import { messages } from "./en/messages"
import { profile } from "./en/profile"
import { pushes } from "./en/pushes"
import { radius } from "./en/radius"
import { refusals } from "./en/refusals"
import { rehearsal } from "./en/rehearsal"
import { retries } from "./en/retries"
import { scenarios } from "./en/scenarios"
import { staff } from "./en/staff"
import { start } from "./en/start"
import { steps } from "./en/steps"
import { sweeps } from "./en/sweeps"
import { tags } from "./en/tags"
import { timeline } from "./en/timeline"
import { tokens } from "./en/tokens"
import { transfers } from "./en/transfers"
import { trial } from "./en/trial"
import { trouble } from "./en/trouble"
import { versions } from "./en/versions"
import { why } from "./en/why"

/** English. Each file has the shape of its Japanese twin, or it does not compile. */
export const en = {
  actions,
  api,
  audit,
  channels,
  common,
  dashboard,
  deliveries,
  demo,
  enrollments,
  errors,
  faults,
  fields,
  filters,
  forecast,
  followers,
  friends,
  grid,
  inbox,
  marks,
  media,
  members,
  messages,
  profile,
  pushes,
  radius,
  refusals,
  rehearsal,
  retries,
  scenarios,
  staff,
  start,
  steps,
  sweeps,
  tags,
  timeline,
  tokens,
  trial,
  trouble,
  why,
  versions,
  transfers,
  halts,
}
