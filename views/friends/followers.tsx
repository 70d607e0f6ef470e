import type { Reading } from "../../src/domain/friend/followers"
import { Fragment, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card, Facts } from "../parts/card"
import { Live } from "../parts/live"
import { exactly, Moment } from "../parts/moment"
import type { OnChannel } from "../reader"
import { within } from "../within"

export type Shown = {
  reader: OnChannel
  reading: Reading | null
  /** Whose name is still to be asked for, as far as anybody counts. */
  nameless: number
}

export const MOST_NAMELESS = 10_000

/** The friends from before: what LINE tells to whom, and how far the reading has come. */
export function Followers(shown: Shown): Markup {
  const { reader } = shown
  const { t } = reader
  return (
    <Page
      reader={reader}
      title={t("followers.title")}
      lead={t("followers.lead")}
      above={{ href: within(reader, "/friends"), label: t("friends.title") }}
    >
      <Live src={within(reader, "/followers/live")}>
        <div class="grid max-w-3xl gap-5">
          <Progress {...shown} />
          <Card>
            <ul class="grid list-disc gap-2 pl-5 text-sm">
              <li>{t("followers.why")}</li>
              <li>{t("followers.who")}</li>
              <li>{t("followers.does")}</li>
              <li>{t("followers.doesNot")}</li>
            </ul>
          </Card>
        </div>
      </Live>
    </Page>
  )
}

/** How far it is, and the one button. */
export function Progress({ reader, reading, nameless }: Shown) {
  const { t } = reader
  const isReading = reading?.state === "reading"
  const action = within(reader, isReading ? "/followers/stop" : "/followers")
  return (
    <div id="reading">
      <Card title={reading ? t(`followers.state.${reading.state}`) : undefined}>
        {reading ? <Told reader={reader} reading={reading} nameless={nameless} /> : <Fragment />}
        {reader.may(action) ? (
          <form method="post" action={action} class={reading ? "mt-4" : ""}>
            <Button look={isReading ? "plain" : "main"}>
              {isReading ? t("followers.stop") : reading ? t("followers.again") : t("followers.begin")}
            </Button>
          </form>
        ) : (
          <Fragment />
        )}
      </Card>
    </div>
  )
}

function Told({ reader, reading, nameless }: Shown & { reading: Reading }) {
  const { t } = reader
  const people = (count: number) => t("followers.people", { count: count.toLocaleString(reader.locale) })
  if (reading.state === "refused")
    return (
      <Alert tone="care">
        <p>{t("followers.refusedWhy")}</p>
        <p class="mt-1">{t("followers.refusedInstead")}</p>
        {reading.words ? <p class="quiet mt-1 text-xs">{t("followers.lineWords", { words: reading.words })}</p> : null}
      </Alert>
    )
  return (
    <div class="grid gap-3" role="status">
      <Facts
        pairs={[
          [t("followers.seen"), people(reading.seen)],
          [t("followers.added"), people(reading.added)],
          [
            t("followers.names"),
            nameless >= MOST_NAMELESS
              ? t("followers.namesMany", { count: MOST_NAMELESS.toLocaleString(reader.locale) })
              : people(nameless),
          ],
          [t("followers.begunAt"), <Moment reader={reader} at={reading.begunAt} />],
          ...(reading.endedAt
            ? [[t("followers.endedAt"), <Moment reader={reader} at={reading.endedAt} />] as const]
            : []),
        ]}
      />
      {reading.attempts > 0 && reading.nextAt ? (
        <p class="text-sm">
          {t("followers.waits", { at: exactly(reader, reading.nextAt) })}{" "}
          {reading.words ? t("followers.lineWords", { words: reading.words }) : ""}
        </p>
      ) : (
        <Fragment />
      )}
    </div>
  )
}
