import { Fragment, h } from "../../views/jsx"
import { Alert } from "../../views/parts/alert"
import { Badge } from "../../views/parts/badge"
import { Button, ButtonLink } from "../../views/parts/button"
import { Card, Facts, Stat } from "../../views/parts/card"
import { ChosenBar, Tick } from "../../views/parts/choosing"
import { Confirm } from "../../views/parts/confirm"
import { Checkbox, Radios, Select, TextArea, TextField } from "../../views/parts/field"
import { Ago, At, Moment } from "../../views/parts/moment"
import { Cell, Empty, NothingMatches, Pager, Table } from "../../views/parts/table"
import { Tabs } from "../../views/parts/tabs"
import type { Reader } from "../../views/reader"
import { hostile, hostileUrl, now } from "./hostile"

/** Every part, with an attack in each of its texts. */
export function Parts({ reader }: { reader: Reader }) {
  const named = { reader, name: "field", label: hostile, hint: hostile, error: hostile }
  const sorted = { by: hostile, descending: true, address: () => hostileUrl }
  const option = { value: hostile, label: hostile }
  return (
    <>
      <Alert tone="bad" title={hostile} action={hostile}>
        {hostile}
      </Alert>
      <Badge>{hostile}</Badge>
      <Button label={hostile} name={hostile} value={hostile} formaction={hostileUrl}>
        {hostile}
      </Button>
      <ButtonLink href={hostileUrl}>{hostile}</ButtonLink>
      <Card title={hostile} aside={hostile} id={hostile}>
        <Facts pairs={[[hostile, hostile]]} />
      </Card>
      <Stat label={hostile} value={hostile} href={hostileUrl}>
        {hostile}
      </Stat>
      <Confirm reader={reader} id={hostile} action={hostileUrl} trigger={hostile} question={hostile} yes={hostile}>
        {hostile}
      </Confirm>
      <TextField {...named} value={hostile} placeholder={hostile} suffix={hostile} />
      <TextArea {...named} value={hostile} />
      <Select {...named} value={hostile} options={[option]} />
      <Radios {...named} value={hostile} options={[{ ...option, hint: hostile }]} />
      <Checkbox name={hostile} label={hostile} hint={hostile} value={hostile} />
      <Ago reader={reader} at={now} />
      <At reader={reader} at={now} />
      <Moment reader={reader} at={now} />
      <Table
        caption={hostile}
        head={[hostile, { label: hostile, by: hostile }]}
        id={hostile}
        sorted={sorted}
        cards
        wide
      >
        <Cell label={hostile}>{hostile}</Cell>
      </Table>
      <NothingMatches reader={reader} clear={hostileUrl}>
        {hostile}
      </NothingMatches>
      <Tick form={hostile} name={hostile} value={hostile} label={hostile} />
      <ChosenBar
        reader={reader}
        form={hostile}
        action={hostileUrl}
        label={hostile}
        everybody={{ count: hostile, fields: [[hostile, hostile]] }}
        error={hostile}
      >
        {hostile}
      </ChosenBar>
      <Empty icon="friends" title={hostile} action={hostile}>
        {hostile}
      </Empty>
      <Pager reader={reader} newer={hostileUrl} older={hostileUrl} />
      <Tabs label={hostile} tabs={[{ href: hostileUrl, label: hostile, current: true }]} />
    </>
  )
}
