import type { Fault } from "../../src/domain/fault"
import type { Known, Own } from "../../src/domain/friend"
import { h } from "../jsx"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { faultOf } from "../parts/fault"
import { TextArea, TextField } from "../parts/field"
import { At } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"

/** As the form holds them; `basis` is what it was filled in from. */
export type OwnTyped = { called: string; note: string; basis: string }

/** What staff write down for themselves: another name, and a note. */
export function OwnWords({
  reader,
  friend,
  note,
  typed,
  faults,
}: {
  reader: OnChannel
  friend: Known
  note: Own.Note | null
  typed: OwnTyped
  faults?: readonly Fault[]
}) {
  const { t } = reader
  const wrong = faultOf(reader, faults, "own")
  if (!reader.may(within(reader, `/friends/${friend.id}/own`)))
    return (
      <Card title={t("friends.own")} id="own">
        <p class="text-sm whitespace-pre-wrap">{note?.text ?? t("common.none")}</p>
      </Card>
    )
  return (
    <Card title={t("friends.own")} id="own">
      <form method="post" action={within(reader, `/friends/${friend.id}/own`)} class="grid gap-4">
        {wrong && <Alert tone="bad">{wrong}</Alert>}
        <input type="hidden" name="basis" value={typed.basis} />
        <TextField
          reader={reader}
          name="called"
          label={t("friends.called")}
          hint={t("friends.calledHint")}
          value={typed.called}
          error={faultOf(reader, faults, "called")}
          maxlength={100}
          autocomplete="off"
          free
        />
        <TextArea
          reader={reader}
          name="note"
          label={t("friends.note")}
          hint={t("friends.noteHint")}
          value={typed.note}
          error={faultOf(reader, faults, "note")}
          rows={4}
          maxlength={5000}
          free
        />
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button look="plain">{t("friends.saveOwn")}</Button>
          {note && (
            <p class="quiet text-xs">
              {note.by ? t("friends.noteBy", { name: note.by }) : t("friends.noteByProgram")}{" "}
              <At reader={reader} at={note.writtenAt} />
            </p>
          )}
        </div>
      </form>
    </Card>
  )
}
