import type { Fault } from "../../src/domain/fault"
import type { Tag } from "../../src/domain/tag"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Allowed, Way } from "../parts/allowed"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import { At } from "../parts/moment"
import { Cell, Empty, Pager, Table } from "../parts/table"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { TagTabs } from "./tabs"

export type Counted = Tag & { friends: number }

export function List({
  reader,
  tags,
  pages,
  name = "",
  faults,
}: {
  reader: OnChannel
  tags: readonly Counted[]
  pages: { newer: string | null; older: string | null }
  name?: string
  faults?: readonly Fault[]
}): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("tags.title")} lead={t("tags.lead")}>
      <TagTabs reader={reader} current="tags" />
      <div class="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div class="min-w-0">
          {tags.length > 0 ? (
            <Rows reader={reader} tags={tags} />
          ) : (
            <Empty icon="tags" title={t("tags.empty")}>
              {t("tags.emptyWhy")}
            </Empty>
          )}
          <Pager reader={reader} {...pages} />
        </div>
        <Allowed reader={reader} to={within(reader, "/tags")}>
          <Card title={t("tags.new")}>
            <form method="post" action={within(reader, "/tags")} class="grid gap-4">
              <Ticket reader={reader} />
              <TextField
                reader={reader}
                name="name"
                label={t("tags.name")}
                value={name}
                error={faultOf(reader, faults, "name")}
                maxlength={100}
                autocomplete="off"
              />
              <div>
                <Button icon="plus">{t("tags.create")}</Button>
              </div>
            </form>
          </Card>
        </Allowed>
      </div>
    </Page>
  )
}

function Rows({ reader, tags }: { reader: OnChannel; tags: readonly Counted[] }) {
  const { t } = reader
  return (
    <Table caption={t("tags.tabs.tags")} head={[t("tags.name"), t("tags.friends"), t("tags.created")]} cards>
      {tags.map((tag) => (
        <tr>
          <Cell main class="min-w-32">
            <Way reader={reader} class="link-hover font-semibold" href={within(reader, `/tags/${tag.id}`)}>
              {tag.name}
            </Way>
          </Cell>
          <Cell label={t("tags.friends")} class="figures whitespace-nowrap">
            <a class="link" href={within(reader, `/friends?tag=${tag.id}`)}>
              {t("tags.people", { count: tag.friends })}
            </a>
          </Cell>
          <Cell label={t("tags.created")}>
            <At reader={reader} at={tag.createdAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  )
}
