import type { Known } from "../../src/domain/friend"
import { h } from "../jsx"
import { Allowed } from "../parts/allowed"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Icon } from "../parts/icon"
import type { OnChannel } from "../reader"
import { within } from "../within"

export function Tags({
  reader,
  friend,
  tags,
  typed,
  error,
}: {
  reader: OnChannel
  friend: Known
  tags: readonly { id: bigint; name: string }[]
  typed?: string
  error?: string | null
}) {
  const { t } = reader
  const address = within(reader, `/friends/${friend.id}/tags`)
  const carried = new Set(friend.tags.map(({ id }) => id))
  const others = tags.filter(({ id }) => !carried.has(id))
  return (
    <Card title={t("friends.tags")} id="tags">
      {friend.tags.length === 0 && <p class="quiet text-sm">{t("friends.noTags")}</p>}
      <ul class="flex flex-wrap gap-2">
        {friend.tags.map((tag) => (
          <li class="bg-base-200 border-base-300 rounded-selector flex items-center border pl-3 text-sm">
            <a class="link-hover" href={within(reader, `/friends?tag=${tag.id}`)}>
              {tag.name}
            </a>
            <Allowed reader={reader} to={address}>
              <form method="post" action={`${address}/${tag.id}/removal`}>
                <button
                  type="submit"
                  class="btn btn-ghost btn-sm btn-square"
                  aria-label={t("friends.removeTag", { name: tag.name })}
                >
                  <Icon name="close" class="size-4" />
                </button>
              </form>
            </Allowed>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <Allowed reader={reader} to={address}>
          <form method="post" action={address} class="mt-4 flex gap-2">
            <select
              name="tagId"
              required
              class="select tap min-w-0 flex-1 text-base lg:text-sm"
              aria-label={t("friends.chooseTag")}
            >
              <option value="">{t("friends.chooseTag")}</option>
              {others.map(({ id, name }) => (
                <option value={String(id)}>{name}</option>
              ))}
            </select>
            <Button look="plain">{t("friends.addTag")}</Button>
          </form>
        </Allowed>
      )}
      <Allowed reader={reader} to={address}>
        <form method="post" action={address} class="mt-3 flex flex-wrap gap-2">
          <input
            type="text"
            name="name"
            value={typed}
            required
            maxlength="100"
            autocomplete="off"
            placeholder={t("friends.newTagExample")}
            class={["input tap min-w-0 flex-1 text-base lg:text-sm", error && "input-error"]}
            aria-label={t("friends.newTag")}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={error ? "tag-error" : undefined}
          />
          <Button look="plain" icon="plus">
            {t("friends.addNewTag")}
          </Button>
          {error && (
            <p id="tag-error" class="text-error basis-full text-sm">
              {error}
            </p>
          )}
        </form>
      </Allowed>
    </Card>
  )
}
