import type { Quota } from "../../src/domain/quota"
import { Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { figure } from "./figure"

/** What is left of the month for whatever is asked about, and what is kept besides. Nothing where there is no limit. */
export function QuotaLeft({ reader, quota }: { reader: Reader; quota: Pick<Quota, "remaining" | "reserve"> }) {
  const { remaining, reserve } = quota
  if (remaining === null) return <Fragment />
  const kept = Math.min(reserve, remaining)
  const left = remaining - kept
  return (
    <>
      {reader.t("radius.quotaLeft", { count: left, figure: figure(reader, left) })}
      {kept > 0 && reader.t("radius.quotaKept", { figure: figure(reader, kept) })}
    </>
  )
}
