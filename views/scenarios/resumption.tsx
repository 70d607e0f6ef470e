import type { Resuming } from "../../src/domain/radius"
import type { Counted } from "../../src/domain/scenario"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Ending } from "../parts/ending"
import { figured } from "../parts/figure"
import { QuotaLeft } from "../parts/quota"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** What resuming would do now, before it is done. */
export function Resumption({
  reader,
  scenario,
  resuming,
}: {
  reader: OnChannel
  scenario: Counted
  resuming: Resuming
}): Markup {
  const { t } = reader
  const home = within(reader, `/scenarios/${scenario.id}`)
  const people = (amount: number) =>
    t(resuming.estimated ? "halts.scenario.aboutPeople" : "halts.scenario.people", figured(reader, amount))
  const when = (["now", "today", "later"] as const).map(
    (name) => [t(`radius.${name}`), people(resuming[name])] as const,
  )
  const stays = (["paused", "quota", "blocked", "opted_out"] as const).flatMap((why) =>
    resuming.stays[why] ? [[t(`halts.scenario.stay.${why}`), people(resuming.stays[why])] as const] : [],
  )
  const shifts = scenario.kind === "countdown" && scenario.pausedPolicy === "shift"
  return (
    <Page
      reader={reader}
      title={t("halts.scenario.resumeTitle", { name: scenario.name })}
      lead={resuming.held > 0 ? t("halts.scenario.lead", figured(reader, resuming.held)) : t("halts.scenario.leadNone")}
      above={{ href: home, label: scenario.name }}
    >
      <form method="post" action={`${home}/resumption`} class="grid max-w-3xl gap-5">
        <Card title={t("halts.resumeTitle")}>
          <Facts
            pairs={[
              ...when,
              [t("halts.scenario.nothing"), people(resuming.nothing)],
              ...(resuming.skips > 0
                ? [[t("halts.scenario.skips"), t("radius.count", figured(reader, resuming.skips))] as const]
                : []),
              ...(resuming.quota.remaining === null
                ? []
                : [[t("radius.messages"), <QuotaLeft reader={reader} quota={resuming.quota} />] as const]),
            ]}
          />
        </Card>
        <Card
          title={t("halts.scenario.policy")}
          aside={
            <a class="link text-sm" href={`${home}/edit`}>
              {t("halts.scenario.change")}
            </a>
          }
        >
          <p class="text-sm">{t(`halts.scenario.policies.${shifts ? "countdown" : scenario.pausedPolicy}`)}</p>
        </Card>
        {stays.length > 0 && (
          <Card title={t("halts.scenario.stays")}>
            <Facts pairs={stays} />
          </Card>
        )}
        <Ending reader={reader} back={home}>
          <Button icon="play">{t("scenarios.resumeYes")}</Button>
        </Ending>
      </form>
    </Page>
  )
}
