import type { Fault } from "../../src/domain/fault"
import type { Use } from "../../src/domain/media"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Confirm } from "../parts/confirm"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import { At } from "../parts/moment"
import type { OnChannel } from "../reader"
import { stepName } from "../steps/words"
import { within } from "../within"
import { Unreachable } from "."
import { type Item, type Reach, sizeWords } from "./item"
import { Player } from "./player"

export type OneProps = {
  reader: OnChannel
  media: Item
  uses: readonly Use[]
  reach: Reach
  name?: string
  faults?: readonly Fault[]
}

export function One(props: OneProps): Markup {
  const { reader, media, uses, faults, reach } = props
  const { t } = reader
  const home = within(reader, "/media")
  const action = `${home}/${media.id}`
  const refused = faultOf(reader, faults, "")
  return (
    <Page reader={reader} title={media.name} above={{ href: home, label: t("media.title") }}>
      <div class="grid gap-3 [&:not(:empty)]:mb-5">
        <Unreachable reader={reader} reach={reach} />
        {refused && <Alert tone="bad">{refused}</Alert>}
      </div>
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="sheet grid place-items-center overflow-hidden p-3">
          <Shown {...props} />
        </div>
        <div class="grid min-w-0 gap-5">
          <Card>
            <FactsOf {...props} />
          </Card>
          <Uses {...props} />
          {reader.may(action) && (
            <Card title={t("media.rename")}>
              <form method="post" action={action} class="grid gap-4">
                <TextField
                  reader={reader}
                  name="name"
                  label={t("media.name")}
                  value={props.name ?? media.name}
                  error={faultOf(reader, faults, "name")}
                  maxlength={200}
                  autocomplete="off"
                />
                <div>
                  <Button look="plain">{t("common.save")}</Button>
                </div>
              </form>
            </Card>
          )}
          {reader.may(`${action}/removal`) &&
            (uses.length > 0 ? (
              <p class="quiet text-sm">{t("media.removeNot")}</p>
            ) : (
              <Confirm
                reader={reader}
                id="removal"
                action={`${action}/removal`}
                trigger={t("media.remove")}
                question={t("media.removeAsk", { name: media.name })}
                yes={t("common.delete")}
                icon="trash"
              >
                <p>{t("media.removeWhy")}</p>
              </Confirm>
            ))}
        </div>
      </div>
    </Page>
  )
}

function Shown({ media }: OneProps) {
  if (media.kind === "image")
    return <img src={media.thumb ?? media.file} alt={media.name} class="max-h-[70vh] max-w-full" />
  return <Player item={media} class="max-h-[70vh] max-w-full" />
}

function FactsOf({ reader, media }: OneProps) {
  const { t } = reader
  return (
    <>
      <Facts
        pairs={[
          [t("media.kind"), `${t(`media.kinds.${media.kind}`)} (${media.type})`],
          [t("media.size"), sizeWords(reader.locale, media.bytes)],
          ...(media.width && media.height ? [[t("media.pixels"), `${media.width} × ${media.height}`] as const] : []),
          ...(media.durationMs
            ? [[t("media.length"), t("media.seconds", { seconds: Math.round(media.durationMs / 100) / 10 })] as const]
            : []),
          [t("media.added"), <At reader={reader} at={media.createdAt} />],
        ]}
      />
      {media.address && (
        <div class="mt-4">
          <p class="quiet text-sm">{t("media.address")}</p>
          <code class="text-xs break-all">{media.address}</code>
          <p class="quiet mt-1 text-xs">{t("media.addressWhy")}</p>
        </div>
      )}
    </>
  )
}

function Uses({ reader, uses }: OneProps) {
  const { t } = reader
  return (
    <Card title={t("media.uses")}>
      {uses.length === 0 ? (
        <p class="quiet text-sm">{t("media.usesNone")}</p>
      ) : (
        <ul class="grid gap-2 text-sm">
          {uses.map((use) => (
            <li class="flex flex-wrap items-center gap-2">
              <a class="link-hover" href={within(reader, `/scenarios/${use.scenarioId}/steps/${use.stepId}`)}>
                {use.scenario} / {stepName(reader, { name: use.step, position: use.position })}
              </a>
              {!use.now && <Badge>{t("media.usesFormer")}</Badge>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
