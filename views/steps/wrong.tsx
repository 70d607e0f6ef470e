import { Fragment, h } from "../jsx"

/** A list of what is wrong inside something that has no field of its own for it. */
export function Wrongs({ wrongs }: { wrongs: readonly { where: string; words: string }[] }) {
  if (wrongs.length === 0) return <Fragment />
  return (
    <ul class="text-error grid gap-1 text-sm" role="alert">
      {wrongs.map(({ where, words }) => (
        <li>
          {where && <code class="bg-error/10 mr-2 rounded px-1 text-xs">{where}</code>}
          {words}
        </li>
      ))}
    </ul>
  )
}
