import type { Cells } from "../../src/domain/grid"
import type { Scenario } from "../../src/domain/scenario"
import type { Step } from "../../src/domain/step"
import { Face, nameOf } from "../friends/face"
import { phrase, Standing } from "../grid/cell"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import type { OnChannel } from "../reader"
import { stepName, timingWords } from "../steps/words"
import { Marks } from "../sweeps/new"
import { within } from "../within"
import { Actions, Dates, reasons, type Walk, WalkBadge } from "./walk"

export type WalkProps = {
  reader: OnChannel
  friend: { id: bigint; name: string | null; called: string | null; pictureUrl: string | null }
  scenario: Scenario
  walk: Walk
  steps: readonly Step[]
  cellOf: Cells
  /** Scenarios it could move to. */
  targets: readonly { id: bigint; name: string }[]
}

/** One friend's walk through one scenario: how it stands, every step of it, and putting its history right. */
export function ShowWalk(props: WalkProps): Markup {
  const { reader, friend, scenario, walk, targets } = props
  const { t } = reader
  const still = reasons(reader, walk)
  return (
    <Page
      reader={reader}
      title={scenario.name}
      lead={
        <a href={within(reader, `/friends/${friend.id}`)} class="flex items-center gap-2">
          <Face friend={friend} />
          <span class="link">{nameOf(reader, friend)}</span>
        </a>
      }
      above={{ href: within(reader, `/scenarios/${scenario.id}/history`), label: t("enrollments.page.history") }}
    >
      <div class="grid max-w-4xl grid-cols-1 gap-5">
        <Card>
          <div class="grid gap-3">
            <WalkBadge reader={reader} walk={walk.enrollment} />
            {still.map((sentence) => (
              <p class="text-sm">{sentence}</p>
            ))}
            <Dates reader={reader} walk={walk} still={still.length > 0} />
            {walk.enrollment.state === "active" && <Actions reader={reader} walk={walk} targets={targets} />}
          </div>
        </Card>
        <Steps {...props} />
      </div>
    </Page>
  )
}

function Steps(props: WalkProps) {
  const { reader, scenario, walk, steps, cellOf } = props
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}/sweeps`)
  const mayEdit = reader.may(address) && walk.enrollment.state !== "withdrawn"
  const standing = (step: Step) => {
    const cell = cellOf(walk.enrollment.id, step.id)
    return cell ? (
      <span>
        <span title={phrase(reader, cell)}>
          <Standing reader={reader} cell={cell} />
        </span>
        <a class="link text-xs" href={within(reader, `/enrollments/${walk.enrollment.id}/steps/${step.id}/why`)}>
          {t("why.link")}
          <span class="sr-only">{stepName(reader, step)}</span>
        </a>
      </span>
    ) : (
      <Fragment />
    )
  }
  return (
    <section class="min-w-0" id="steps">
      <h2 class="mb-2 font-semibold">{t("enrollments.page.steps")}</h2>
      {mayEdit && steps.length > 0 ? (
        <form method="post" action={address} class="grid grid-cols-1 gap-4">
          <input type="hidden" name="walk" value={String(walk.enrollment.id)} />
          <input type="hidden" name="do" value="history" />
          <p class="quiet max-w-3xl text-sm">{t("enrollments.page.hint")}</p>
          <Marks reader={reader} scenario={scenario} steps={steps} typed={{ marks: {} }} standing={standing} />
          <div>
            <Button icon="search">{t("enrollments.page.weigh")}</Button>
          </div>
        </form>
      ) : (
        <ul class="sheet divide-base-300 divide-y">
          {steps.map((step) => (
            <li class="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
              <span>
                <span class="block font-semibold">{stepName(reader, step)}</span>
                <span class="quiet text-xs">{timingWords(reader, step.timing, scenario.kind)}</span>
              </span>
              {standing(step)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
