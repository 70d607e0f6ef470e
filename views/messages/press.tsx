import { type Child, h } from "../jsx"
import type { IconName } from "../parts/icon"
import { Press as Plain } from "../steps/press"

type Props = {
  action: string
  anchor: string
  command: string
  icon?: IconName
  label?: string
  files?: boolean
  children?: Child
}

/** A button of the composer: with script the form alone is made anew, and what was typed stays where it is. */
export const Press = ({ children, ...press }: Props) => (
  <Plain {...press} into="#step">
    {children}
  </Plain>
)
