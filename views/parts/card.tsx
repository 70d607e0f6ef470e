import { type Child, type Children, Fragment, h } from "../jsx"

/** A titled part of a page. */
export function Card({ title, aside, id, children }: Children & { title?: string; aside?: Child; id?: string }) {
  return (
    <section class="sheet p-4 sm:p-5" id={id}>
      {title && (
        <header class="mb-3 flex flex-wrap items-center justify-between gap-2">
          <h2 class="font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  )
}

/** One figure that matters, with its name and a line of context. */
export function Stat({ label, value, href, children }: Children & { label: string; value: Child; href?: string }) {
  const content = (
    <>
      <p class="quiet text-sm">{label}</p>
      <p class="figures mt-1 text-2xl font-semibold">{value}</p>
      {children && <div class="quiet mt-1 text-xs">{children}</div>}
    </>
  )
  return href ? (
    <a href={href} class="sheet hover:border-primary/50 block p-4 sm:p-5">
      {content}
    </a>
  ) : (
    <div class="sheet p-4 sm:p-5">{content}</div>
  )
}

/** Names and values, one under the other. Pairs whose value is nothing are left out by their caller. */
export function Facts({ pairs }: { pairs: readonly (readonly [string, Child])[] }) {
  return (
    <dl class="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[max-content_1fr]">
      {pairs.map(([name, value]) => (
        <>
          <dt class="quiet">{name}</dt>
          <dd class="mb-2 min-w-0 sm:mb-0">{value}</dd>
        </>
      ))}
    </dl>
  )
}
