import type { Fault } from "../../src/domain/fault"
import type { Token } from "../../src/domain/token"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Alert } from "../parts/alert"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Card } from "../parts/card"
import { Confirm, wordFor } from "../parts/confirm"
import { Radios, TextField } from "../parts/field"
import { Ago, At } from "../parts/moment"
import { Cell, Empty, Pager, Table } from "../parts/table"
import { Ticket } from "../parts/ticket"
import type { OnChannel } from "../reader"
import { within } from "../within"
import { errorAt } from "./fault"

export type TokensProps = {
  reader: OnChannel
  tokens: readonly Token[]
  pages: { newer: string | null; older: string | null }
  /** Just made: the one time that it can be read. */
  secret?: string
  typed?: { name: string; scope: string }
  faults?: readonly Fault[]
  /** What was typed to revoke one, where it was something else. */
  revoking?: { id: bigint; given: string }
}

export function Tokens({ reader, tokens, pages, secret, typed, faults = [], revoking }: TokensProps): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("tokens.title")} lead={t("tokens.lead")}>
      <div class="grid gap-5">
        {secret && <Once reader={reader} secret={secret} />}
        {tokens.length > 0 ? (
          <Rows reader={reader} tokens={tokens} revoking={revoking} />
        ) : (
          <Empty icon="api" title={t("tokens.empty")}>
            {t("tokens.emptyWhy")}
          </Empty>
        )}
        <Pager reader={reader} {...pages} />
        <div class="max-w-2xl">
          <Card title={t("tokens.create")}>
            <Form reader={reader} typed={typed ?? { name: "", scope: "one" }} error={errorAt(reader, faults, "name")} />
          </Card>
        </div>
        <p class="text-sm">
          <a class="link" href="/api/openapi.json">
            {t("tokens.docs")}
          </a>
        </p>
      </div>
    </Page>
  )
}

function Once({ reader: { t }, secret }: { reader: OnChannel; secret: string }) {
  return (
    <Alert tone="good" title={t("tokens.onceTitle")}>
      <p>{t("tokens.onceWhy")}</p>
      <p class="mt-2 flex flex-wrap items-center gap-2">
        <code class="bg-base-100 rounded-field px-3 py-2 break-all select-all">{secret}</code>
        <Button look="plain" size="small" type="button" icon="copy" label={t("tokens.copy")} data-copies={secret} />
      </p>
    </Alert>
  )
}

function Rows({ reader, tokens, revoking }: Pick<TokensProps, "reader" | "tokens" | "revoking">) {
  const { t } = reader
  const names = ["name", "scope", "created", "used", "state"] as const
  return (
    <Table caption={t("tokens.title")} head={[...names.map((name) => t(`tokens.column.${name}`)), ""]} cards>
      {tokens.map((token) => (
        <tr id={`token-${token.id}`}>
          <Cell main class="min-w-40 font-semibold">
            {token.name}
          </Cell>
          <Cell label={t("tokens.column.scope")} class="whitespace-nowrap">
            {token.channelId === null ? t("tokens.scopeAll") : t("tokens.scopeHere")}
          </Cell>
          <Cell label={t("tokens.column.created")}>
            <At reader={reader} at={token.createdAt} />
          </Cell>
          <Cell label={t("tokens.column.used")}>
            {token.usedAt ? (
              <Ago reader={reader} at={token.usedAt} />
            ) : (
              <span class="quiet">{t("tokens.neverUsed")}</span>
            )}
          </Cell>
          <Cell label={t("tokens.column.state")}>
            <span>
              {token.revokedAt ? <Badge>{t("tokens.revoked")}</Badge> : <Badge tone="good">{t("tokens.live")}</Badge>}
            </span>
          </Cell>
          <Cell class="sm:text-right">
            {!token.revokedAt && (token.channelId !== null || reader.staff.owner) && (
              <Confirm
                reader={reader}
                id={`revocation-${token.id}`}
                action={`/channels/${reader.channel.id}/tokens/${token.id}/revocation`}
                trigger={t("tokens.revoke")}
                question={t("tokens.revokeAsk", { name: token.name })}
                yes={t("tokens.revoke")}
                typing={{
                  word: wordFor(reader, token.name),
                  given: revoking?.id === token.id ? revoking.given : undefined,
                  back: within(reader, "/tokens"),
                }}
              />
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

type FormProps = { reader: OnChannel; typed: { name: string; scope: string }; error: string | null }

function Form({ reader, typed, error }: FormProps) {
  const { t } = reader
  return (
    <form method="post" action={`/channels/${reader.channel.id}/tokens`} class="grid gap-5">
      <Ticket reader={reader} />
      <TextField
        reader={reader}
        name="name"
        label={t("tokens.name")}
        hint={t("tokens.nameHint")}
        value={typed.name}
        error={error}
        maxlength={100}
      />
      <Radios
        reader={reader}
        name="scope"
        label={t("tokens.scope")}
        value={typed.scope}
        options={[
          { value: "one", label: t("tokens.scopeOne", { name: reader.channel.name }) },
          ...(reader.staff.owner ? [{ value: "all", label: t("tokens.scopeAll") }] : []),
        ]}
      />
      <div>
        <Button>{t("tokens.create")}</Button>
      </div>
    </form>
  )
}
