import type { Push } from "../../src/domain/push"
import type { Tone } from "../parts/badge"
import type { Reader } from "../reader"
import { refusedWords } from "../steps/refused"

export const toneOf = ({ state }: Push): Tone =>
  (({ ready: "note", sending: "note", sent: "good", failed: "bad", unknown: "care", withdrawn: "neutral" }) as const)[
    state
  ]

/** Why it did not arrive, in plain words, LINE's own behind them. */
export function outcomeWords(reader: Reader, { state, reason, words, property }: Push): string | null {
  const { t } = reader
  if (state === "sent" || state === "withdrawn") return null
  if (state === "unknown") return t("pushes.unknownWhy")
  if (state !== "failed") return words ? t("pushes.waiting", { words }) : null
  if (reason && reason !== "refused") return t(`pushes.reasons.${reason}`)
  const plain = refusedWords(reader, property, words)
  return [plain, words && t("pushes.lineSays", { words })].filter(Boolean).join(" ")
}
