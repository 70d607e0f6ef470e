import type { Blast, ChannelBlast } from "../../src/domain/radius"
import type { Scenario } from "../../src/domain/scenario"
import { type Child, h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Ending } from "../parts/ending"
import { figured } from "../parts/figure"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { Choices } from "./radius"

export type ConsequencesProps = {
  reader: OnChannel
  title: string
  /** What is about to change, where the title does not say it. */
  children?: Child
  /** The form that was sent, to be sent again together with the choice. */
  action: string
  fields: readonly (readonly [name: string, value: string])[]
  blast: Blast
  choice: string
  yes: string
  /** The form itself can be shown once more: `again` is the command that does so. */
  again?: string
}

/** What an edit would do to its readers, asked before it is saved (semantics 6). It needs no script. */
export function Consequences({ scenario, ...props }: ConsequencesProps & { scenario: Pick<Scenario, "id" | "name"> }) {
  const { reader, blast } = props
  const above = { href: within(reader, `/scenarios/${scenario.id}`), label: scenario.name }
  const lead = reader.t("radius.readers", figured(reader, blast.readers))
  return (
    <Asked {...props} above={above} lead={lead}>
      {props.children}
    </Asked>
  )
}

/** The same of an edit that concerns every scenario of the account. */
export function OfChannel({
  above,
  ...props
}: ConsequencesProps & { blast: ChannelBlast; above: { href: string; label: string } }) {
  const { reader, blast } = props
  const { t } = reader
  const lead = t("radius.channelReaders", {
    ...figured(reader, blast.readers),
    scenarios: t("radius.channelScenarios", figured(reader, blast.scenarios)),
  })
  return (
    <Asked {...props} above={above} lead={lead}>
      {props.children}
    </Asked>
  )
}

function Asked(props: ConsequencesProps & { above: { href: string; label: string }; lead: string }): Markup {
  const { reader, title, lead, above, children, action, fields, blast, choice, yes, again } = props
  const { t } = reader
  return (
    <Page reader={reader} title={title} lead={lead} above={above}>
      <form method="post" action={action} class="grid gap-5" id="consequences">
        {fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="sure" value="yes" />
        {children}
        <Card>
          <Choices reader={reader} blast={blast} value={choice} />
        </Card>
        <Ending reader={reader} back={above.href} aside={t("radius.notYet")}>
          <Button>{yes}</Button>
          {again && (
            <Button look="plain" name="do" value={again}>
              {t("radius.change")}
            </Button>
          )}
        </Ending>
      </form>
    </Page>
  )
}

/** A line of what is about to change. */
export function About({ children }: { children?: Child }) {
  return <Alert tone="note">{children}</Alert>
}
