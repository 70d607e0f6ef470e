import type { Counted } from "../../src/domain/scenario"
import { Fragment, h, type Markup } from "../jsx"
import { Alert } from "../parts/alert"
import { Button, ButtonLink } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm } from "../parts/confirm"
import { Ticket } from "../parts/ticket"
import { UsedBy, type User } from "../tags/used-by"
import { within } from "../within"
import { type FormProps, Settings } from "./form"
import { ScenarioPage } from "./frame"
import { Standing } from "./standing"

export function Edit({
  scenario,
  users,
  basis,
  ...props
}: FormProps & {
  scenario: Counted
  existing: { readers: number }
  users: readonly User[]
  /** What the form was filled in from. */
  basis?: string
}): Markup {
  const { reader } = props
  const { t } = reader
  return (
    <ScenarioPage reader={reader} scenario={scenario} current="settings">
      <div class="grid max-w-3xl gap-5">
        <Card title={t("scenarios.settingsTitle")}>
          <form method="post" action={within(reader, `/scenarios/${scenario.id}`)} class="grid gap-6">
            {basis && <input type="hidden" name="basis" value={basis} />}
            <Settings {...props} />
            <div>
              <Button>{t("common.save")}</Button>
            </div>
          </form>
        </Card>
        <Card title={t("scenarios.stopTitle")}>
          <div class="grid gap-5">
            {!scenario.archivedAt && (
              <div class="grid justify-items-start gap-2">
                <Standing reader={reader} scenario={scenario} id="standing-below" />
              </div>
            )}
            <Duplicate reader={reader} scenario={scenario} />
            <Ending reader={reader} scenario={scenario} />
            <Archive reader={reader} scenario={scenario} />
            <Removal
              reader={reader}
              scenario={scenario}
              users={users}
              readers={props.existing.readers + scenario.completed}
            />
          </div>
        </Card>
      </div>
    </ScenarioPage>
  )
}

type Props = Pick<FormProps, "reader"> & { scenario: Counted }

function Duplicate({ reader, scenario }: Props) {
  const { t } = reader
  return (
    <form
      method="post"
      action={within(reader, `/scenarios/${scenario.id}/copies`)}
      class="grid justify-items-start gap-2"
    >
      <Ticket reader={reader} />
      <p class="text-sm">{t("halts.duplicateWhy")}</p>
      <Button look="plain" size="small" icon="copy">
        {t("halts.duplicate")}
      </Button>
    </form>
  )
}

function Ending({ reader, scenario }: Props) {
  const { t } = reader
  if (scenario.walking + scenario.held === 0) return <Fragment />
  return (
    <div class="grid justify-items-start gap-2">
      <p class="text-sm">{scenario.stoppingAt ? t("halts.stop.going") : t("halts.stop.why")}</p>
      <ButtonLink
        href={within(reader, `/scenarios/${scenario.id}/withdrawals/new`)}
        look="danger"
        size="small"
        icon="stop"
      >
        {t("halts.stop.open")}
      </ButtonLink>
    </div>
  )
}

function Archive({ reader, scenario }: Props) {
  const { t } = reader
  const address = within(reader, `/scenarios/${scenario.id}`)
  if (scenario.archivedAt)
    return (
      <form method="post" action={`${address}/restoration`}>
        <Button look="plain">{t("scenarios.restore")}</Button>
      </form>
    )
  return (
    <div class="grid justify-items-start gap-2">
      <p class="text-sm">{t("scenarios.archiveWhy")}</p>
      <Confirm
        reader={reader}
        id="archival"
        action={`${address}/archival`}
        trigger={t("scenarios.archive")}
        question={t("scenarios.archiveAsk", { name: scenario.name })}
        yes={t("scenarios.archiveYes")}
        look="plain"
      />
    </div>
  )
}

function Removal({ reader, scenario, users, readers }: Props & { users: readonly User[]; readers: number }) {
  const { t } = reader
  if (users.length > 0) return <UsedBy reader={reader} users={users} words={t("scenarios.removeUsed")} />
  if (readers > 0) return <Alert>{t("scenarios.removeNot")}</Alert>
  return (
    <div class="grid justify-items-start gap-2">
      <p class="text-sm">{t("scenarios.removeWhy")}</p>
      <Confirm
        reader={reader}
        id="removal"
        action={within(reader, `/scenarios/${scenario.id}/removal`)}
        trigger={t("scenarios.remove")}
        question={t("scenarios.removeAsk", { name: scenario.name })}
        yes={t("common.delete")}
        icon="trash"
      />
    </div>
  )
}
