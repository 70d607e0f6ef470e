import type { Fault } from "../../src/domain/fault"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { faultOf } from "../parts/fault"
import { TextField } from "../parts/field"
import type { OnChannel } from "../reader"
import { within } from "../within"
import type { Counted } from "."
import { UsedBy, type User } from "./used-by"

export function Edit({
  reader,
  tag,
  users,
  name = tag.name,
  faults,
  removing,
}: {
  reader: OnChannel
  tag: Counted
  users: readonly User[]
  name?: string
  faults?: readonly Fault[]
  /** What was typed instead of the name, when it was to be deleted. */
  removing?: string
}): Markup {
  const { t } = reader
  const address = within(reader, `/tags/${tag.id}`)
  return (
    <Page reader={reader} title={tag.name} above={{ href: within(reader, "/tags"), label: t("tags.tabs.tags") }}>
      <div class="grid max-w-2xl gap-5">
        <Card title={t("tags.rename")}>
          <form method="post" action={address} class="grid gap-4">
            <TextField
              reader={reader}
              name="name"
              label={t("tags.name")}
              hint={t("tags.renameHint")}
              value={name}
              error={faultOf(reader, faults, "name")}
              maxlength={100}
              autocomplete="off"
            />
            <div>
              <Button>{t("common.save")}</Button>
            </div>
          </form>
        </Card>
        <Card title={t("tags.remove")}>
          <UsedBy reader={reader} users={users} words={t("tags.usedBy")} />
          {users.length === 0 && (
            <>
              <p class="mb-4 text-sm">
                {tag.friends > 0 ? t("tags.removeWhy", { count: tag.friends }) : t("tags.removeWhyNobody")}
              </p>
              <Confirm
                reader={reader}
                id="removal"
                action={`${address}/removal`}
                trigger={t("tags.remove")}
                question={t("tags.removeAsk", { name: tag.name })}
                yes={t("common.delete")}
                icon="trash"
                typing={
                  tag.friends > 0 ? { word: wordFor(reader, tag.name), given: removing, back: address } : undefined
                }
              >
                {tag.friends > 0 && <p>{t("tags.removeLoses", { count: tag.friends })}</p>}
              </Confirm>
            </>
          )}
        </Card>
      </div>
    </Page>
  )
}
