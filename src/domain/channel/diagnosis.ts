/** Why LINE does not get through to us, as near to the cause as its answer and our own door let us see. */
import type { WebhookTest } from "../../schema"
import type { Channel } from "."
import type { FirstRun } from "./first-run"

export const causes = [
  // LINE reached us; our own door says what was wrong.
  ...(["misfit", "unsigned"] as const),
  // Something that stands before us answered.
  ...(["guarded", "path", "redirect", "gateway", "tooLarge", "ours", "status"] as const),
  // Nobody answered.
  ...(["certificate", "name", "refusedPort", "unreachable", "timeout"] as const),
  // LINE did not even try.
  ...(["notSet", "notTested", "other"] as const),
] as const
export type Cause = (typeof causes)[number]

/** Null where LINE's last test got through, or none was made. */
export function causeOf(channel: Pick<Channel, "webhookTest" | "webhookTestedAt">, run: FirstRun): Cause | null {
  const test = channel.webhookTest
  if (!test || test.success) return null
  const around = (at: Temporal.Instant | null) => isNear(at, channel.webhookTestedAt)
  if (test.statusCode === 401 && around(run.misfitAt)) return "misfit"
  if (test.statusCode === 401 && around(run.unsignedAt)) return "unsigned"
  return byReason(test)
}

/** The clock of the test is ours, and LINE calls within it; what we noted is written a little later. */
function isNear(at: Temporal.Instant | null, tested: Temporal.Instant | null): boolean {
  if (!at || !tested) return false
  return Math.abs(at.epochMilliseconds - tested.epochMilliseconds) < 90_000
}

function byReason({ reason, statusCode, detail }: WebhookTest): Cause {
  switch (reason.toUpperCase()) {
    case "NOT_SET":
      return "notSet"
    case "NOT_TESTED":
      return "notTested"
    case "REQUEST_TIMEOUT":
      return "timeout"
    case "COULD_NOT_CONNECT":
      return byWords(detail)
    case "ERROR_STATUS_CODE":
      return byStatus(statusCode)
    default:
      return statusCode >= 300 ? byStatus(statusCode) : "other"
  }
}

/** LINE's words in `detail` are Java's, and no promise: what is not understood is just out of reach. */
function byWords(detail: string): Cause {
  if (/tls|ssl|certificat|handshake|pkix/i.test(detail)) return "certificate"
  if (/unknown ?host|resolve|name or service|dns|nxdomain/i.test(detail)) return "name"
  if (/refused/i.test(detail)) return "refusedPort"
  if (/time[d]? ?-?out/i.test(detail)) return "timeout"
  return "unreachable"
}

function byStatus(status: number): Cause {
  if (status === 401 || status === 403 || status === 407) return "guarded"
  if (status === 404 || status === 405) return "path"
  if (status === 413) return "tooLarge"
  if (status >= 300 && status < 400) return "redirect"
  if (status === 500) return "ours"
  return status >= 502 && status <= 599 ? "gateway" : "status"
}

/**
 * Since the credentials stand and LINE last got through with them, has somebody called us with a signature that does
 * not fit? Then the events of this account are lost, whatever the test said.
 */
export function isMisfit(channel: Pick<Channel, "connectedAt" | "webhookReachedAt">, run: FirstRun): boolean {
  const { misfitAt } = run
  if (!misfitAt) return false
  const isSince = (at: Temporal.Instant | null) => !at || Temporal.Instant.compare(misfitAt, at) > 0
  return isSince(channel.connectedAt) && isSince(channel.webhookReachedAt)
}
