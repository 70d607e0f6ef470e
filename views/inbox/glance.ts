import type { Listed } from "../../src/domain/conversation/list"
import type { Said } from "../../src/domain/conversation/said"
import { inALine } from "../messages/glance"
import type { Reader } from "../reader"

/** The latest word of a conversation in a line. */
export function glance(reader: Reader, last: Listed["last"]): string {
  if (!last) return ""
  if (last.from === "friend") return saidInALine(reader, last.said)
  const [first] = last.messages
  const words = first && "text" in first && typeof first.text === "string" ? first.text : ""
  return `${reader.t("inbox.you")} ${inALine(reader, first?.type ?? "text", words)}`
}

const LONGEST = 70

export function saidInALine({ t }: Reader, said: Said | "unsent"): string {
  if (said === "unsent") return t("inbox.unsent")
  switch (said.type) {
    case "text": {
      const letters = [...said.text.replace(/\s+/g, " ").trim()]
      return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : letters.join("")
    }
    case "file":
      return `[${t("inbox.file")}] ${said.fileName}`
    case "other":
      return `[${said.kind}]`
    default:
      return `[${t(`inbox.${said.type}`)}]`
  }
}
