import type { Fault } from "../../src/domain/fault"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { Icon } from "../parts/icon"
import { ChoiceCondition, Narrow, TextCondition } from "../parts/narrow"
import { Empty, NothingMatches, Pager } from "../parts/table"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { type Item, type Reach, sizeWords } from "./item"

const kinds = ["image", "video", "audio"] as const

export type ListProps = {
  reader: OnChannel
  media: readonly Item[]
  kind: (typeof kinds)[number] | null
  name: string
  /** Files that were not taken, and why. */
  refused: readonly { name: string; faults: readonly Fault[] }[]
  reach: Reach
  pages: { newer: string | null; older: string | null }
}

export function List(props: ListProps): Markup {
  const { reader, media, kind, name, refused, pages } = props
  const { t } = reader
  const home = within(reader, "/media")
  return (
    <Page reader={reader} title={t("media.title")} lead={t("media.lead")}>
      <div class="grid gap-3 [&:not(:empty)]:mb-5">
        <Unreachable reader={reader} reach={props.reach} />
        {refused.map((file) => (
          <Alert tone="bad" title={file.name ? t("media.refused", { name: file.name }) : t("media.refusedNone")}>
            <p>{faultOf(reader, file.faults, "file")}</p>
          </Alert>
        ))}
      </div>
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="min-w-0">
          {(media.length > 0 || kind || name) && (
            <Narrow reader={reader} action={home} clear={Boolean(kind || name)}>
              <TextCondition name="q" label={t("media.name")} value={name} wide />
              <ChoiceCondition
                name="kind"
                label={t("media.kind")}
                value={kind ?? ""}
                options={[
                  { value: "", label: t("media.kinds.all") },
                  ...kinds.map((each) => ({ value: each, label: t(`media.kinds.${each}`) })),
                ]}
              />
            </Narrow>
          )}
          {media.length > 0 ? (
            <Tiles reader={reader} media={media} />
          ) : kind || name ? (
            <NothingMatches reader={reader} clear={home} />
          ) : (
            <Empty icon="image" title={t("media.empty")}>
              {t("media.emptyWhy")}
            </Empty>
          )}
          <Pager reader={reader} {...pages} />
        </div>
        {reader.may(home) && (
          <Card title={t("media.add")}>
            <form method="post" action={home} enctype="multipart/form-data" class="grid gap-4">
              <div>
                <label for="field-file" class="label-line">
                  {t("media.choose")}
                </label>
                <p id="field-file-hint" class="quiet mb-1.5 text-xs">
                  {t("media.limits")}
                </p>
                <input
                  id="field-file"
                  type="file"
                  name="file"
                  multiple
                  required
                  accept="image/jpeg,image/png,video/mp4,audio/mpeg,audio/mp4,.m4a,.mp3,.mp4"
                  aria-describedby="field-file-hint"
                  class="file-input w-full text-sm"
                />
              </div>
              <div>
                <Button icon="plus">{t("media.upload")}</Button>
              </div>
            </form>
          </Card>
        )}
      </div>
    </Page>
  )
}

/** LINE reads files from a public https address alone. */
export function Unreachable({ reader: { t }, reach }: { reader: OnChannel; reach: Reach }) {
  if (reach.is === "open") return <Fragment />
  return (
    <Alert tone="care" title={t(`media.${reach.is}`)}>
      <p class="mt-1">{t("media.unreachableWhy")}</p>
    </Alert>
  )
}

function Tiles({ reader, media }: Pick<ListProps, "reader" | "media">) {
  return (
    <ul class="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4" aria-label={reader.t("media.title")}>
      {media.map((item) => (
        <li>
          <a href={within(reader, `/media/${item.id}`)} class="sheet hover:border-primary/60 block overflow-hidden">
            <Thumb item={item} class="aspect-[4/3]" />
            <span class="block p-3">
              <span class="block truncate text-sm font-semibold">{item.name}</span>
              <span class="quiet figures block text-xs">
                {reader.t(`media.kinds.${item.kind}`)} · {sizeWords(reader.locale, item.bytes)}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** A picture, or a sign of what it is. */
export function Thumb({ item, class: look }: { item: Pick<Item, "kind" | "thumb">; class?: string }) {
  if (item.thumb)
    return <img src={item.thumb} alt="" loading="lazy" class={["bg-base-200 block w-full object-cover", look]} />
  return (
    <span class={["bg-base-200 grid w-full place-items-center", look]}>
      <Icon name={item.kind === "video" ? "play" : "sound"} class="quiet size-10" />
    </span>
  )
}
