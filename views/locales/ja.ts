import { actions } from "./ja/actions"
import { api } from "./ja/api"
import { audit } from "./ja/audit"
import { channels } from "./ja/channels"
import { common } from "./ja/common"
import { dashboard } from "./ja/dashboard"
import { deliveries } from "./ja/deliveries"
import { demo } from "./ja/demo"
import { enrollments } from "./ja/enrollments"
import { errors } from "./ja/errors"
import { faults } from "./ja/faults"
import { fields } from "./ja/fields"
import { filters } from "./ja/filters"
import { followers } from "./ja/followers"
import { forecast } from "./ja/forecast"
import { friends } from "./ja/friends"
import { grid } from "./ja/grid"
import { halts } from "./ja/halts"
import { inbox } from "./ja/inbox"
import { marks } from "./ja/marks"
import { media } from "./ja/media"
import { members } from "./ja/members"
import { messages } from "./ja/messages"
import { profile } from "./ja/profile"
import { pushes } from "./ja/pushes"
import { radius } from "./ja/radius"
import { refusals } from "./ja/refusals"
import { rehearsal } from "./ja/rehearsal"
import { retries } from "./ja/retries"
import { scenarios } from "./ja/scenarios"
import { staff } from "./ja/staff"
import { start } from "./ja/start"
import { steps } from "./ja/steps"
import { sweeps } from "./ja/sweeps"
import { tags } from "./ja/tags"
import { timeline } from "./ja/timeline"
import { tokens } from "./ja/tokens"
import { transfers } from "./ja/transfers"
import { trial } from "./ja/trial"
import { trouble } from "./ja/trouble"
import { versions } from "./ja/versions"
import { why } from "./ja/why"

/** Japanese, the language everything is written in first. One file a noun, in `ja/`. */
export const ja = {
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
