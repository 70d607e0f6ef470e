import type { Fault } from "../../src/domain/fault"
import type { Key } from "../locales"
import type { Reader } from "../reader"

const keys = {
  empty: "channels.fault.empty",
  required: "channels.fault.empty",
  channel_id_form: "channels.fault.channel_id_form",
  secret_form: "channels.fault.secret_form",
  unknown_channel_id: "channels.fault.unknown_channel_id",
  wrong_secret: "channels.fault.wrong_secret",
  credentials_refused: "channels.fault.credentials_refused",
  line_unreachable: "channels.fault.line_unreachable",
  line_busy: "channels.fault.line_busy",
  not_messaging_api: "channels.fault.not_messaging_api",
  channel_taken: "channels.fault.channel_taken",
  channel_archived: "channels.fault.channel_archived",
  other_account: "channels.fault.other_account",
  unknown_zone: "channels.fault.unknown_zone",
  half_window: "channels.fault.half_window",
  empty_window: "channels.fault.empty_window",
  bad_form: "channels.fault.bad_form",
  out_of_range: "channels.fault.out_of_range",
  wrong_type: "channels.fault.not_number",
  too_long: "faults.too_long",
} satisfies Record<string, Key>

const isKnown = (code: string): code is keyof typeof keys => code in keys

/** A refusal in the reader's language, LINE's own words after it. */
export function sentence({ t }: Reader, fault: Fault): string {
  const key: Key = isKnown(fault.code) ? keys[fault.code] : "channels.fault.wrong"
  const said = t(key, fault.params)
  return fault.words ? `${said} ${t("channels.lineWords", { words: fault.words })}` : said
}

/** What to show beside the field `path`; `""` for what concerns the whole form. */
export function errorAt(reader: Reader, faults: readonly Fault[], path: string): string | null {
  const fault = faults.find((one) => one.path === path)
  return fault ? sentence(reader, fault) : null
}
