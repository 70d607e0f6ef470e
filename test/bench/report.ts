/** A measurement's findings as a table for people. */
import { type Findings, least, median, most } from "./measurement"

export type Report = Findings & { name: string; title: string; seconds: number }

export function print({ name, title, notes, rows, goals, seconds }: Report): void {
  console.log(`\n${name.toUpperCase()}: ${title} (took ${seconds} s)`)
  for (const note of notes) console.log(`  ${note}`)
  console.table(
    rows.map(({ what, unit, values }) => ({
      what,
      median: round(median(values)),
      min: round(least(values)),
      max: round(most(values)),
      unit,
      of: values.length,
    })),
  )
  for (const { goal, reached, met } of goals)
    console.log(`  ${met === null ? "      " : met ? "met   " : "MISSED"}  ${goal}: ${reached}`)
}

/** The goals as rows of a table in Markdown, for the README. */
export function markdown(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ name, title, goals }) =>
    goals.map(({ goal, reached, met }, n) => {
      const verdict = met === false ? ` (missed)` : ""
      return `| ${n === 0 ? name.toUpperCase() : ""} | ${n === 0 ? title : ""} | ${goal} | ${reached}${verdict} |`
    }),
  )
  return ["| | what | goal | reached |", "|---|---|---|---|", ...rows].join("\n")
}

/** Three figures are as many as a measurement of this kind deserves, from a thousand on all of them. */
const round = (value: number) => (Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)))
