import type { Quota } from "../../src/domain/quota"
import { Fragment, h } from "../jsx"
import type { Reader } from "../reader"
import { figure, figured } from "./figure"

/** What is left of the month for whatever is asked about, and what is kept besides. Nothing where there is no limit. */
export function QuotaLeft({ reader, quota }: { reader: Reader; quota: Pick<Quota, "left" | "kept"> }) {
  const { left, kept } = quota
  if (left === null) return <Fragment />
  return (
    <>
      {reader.t("radius.quotaLeft", figured(reader, left))}
      {kept > 0 && reader.t("radius.quotaKept", { figure: figure(reader, kept) })}
    </>
  )
}
