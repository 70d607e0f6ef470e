import type { Blast, Passes, Radius, Waits } from "../../src/domain/radius"
import { Fragment, h } from "../jsx"
import { figured } from "../parts/figure"
import { exactly } from "../parts/moment"
import { QuotaLeft } from "../parts/quota"
import type { OnChannel } from "../reader"
import { lateChoices } from "../scenarios/late-choice"

type Props = { reader: OnChannel; blast: Blast }

/** Section 6's three choices, each with what it would do: the figures stand inside the choice they belong to. */
export function Choices({ reader, blast, value }: Props & { value: string }) {
  const { t } = reader
  return (
    <fieldset class="min-w-0">
      <legend class="label-line">{t("radius.choose")}</legend>
      <div class="grid gap-3 xl:grid-cols-3">
        {lateChoices.map((choice) => (
          <label class="border-base-300 rounded-box has-checked:border-primary has-checked:bg-primary/5 flex min-w-0 items-start gap-3 border p-4">
            <input
              type="radio"
              name="lateChoice"
              value={choice}
              checked={choice === (lateChoices.find((each) => each === value) ?? "none")}
              class="radio radio-primary radio-sm mt-1"
            />
            <span class="min-w-0 flex-1">
              <span class="block font-semibold">{t(`steps.lateChoices.${choice}`)}</span>
              <span class="quiet mb-3 block text-xs">{t(`steps.lateChoices.${choice}Hint`)}</span>
              <Figures reader={reader} blast={blast} radius={blast.choices[choice]} />
            </span>
          </label>
        ))}
      </div>
      <p class="quiet mt-3 text-xs">
        {blast.estimated && t("radius.estimated")} {t("radius.costWhy")}
      </p>
      {reader.channel.trouble && <p class="mt-2 text-sm">{t("radius.stoppedToo")}</p>}
    </fieldset>
  )
}

function Figures({ reader, blast, radius }: Props & { radius: Radius }) {
  const { t } = reader
  const count = (amount: number) =>
    amount === 0 ? t("radius.none") : t(blast.estimated ? "radius.about" : "radius.count", figured(reader, amount))
  const when = [
    ["now", radius.now],
    ["today", radius.today],
    ["later", radius.later],
  ] as const
  return (
    <>
      <span class="grid grid-cols-3 gap-2">
        {when.map(([name, amount]) => (
          <span class="bg-base-200/70 rounded-field min-w-0 px-2 py-1.5">
            <span class="quiet block text-xs">{t(`radius.${name}`)}</span>
            <span class={["figures block font-semibold", amount === 0 && "quiet"]}>{count(amount)}</span>
          </span>
        ))}
      </span>
      <span class="mt-2 block space-y-0.5 text-xs">
        {radius.lastDueAt && radius.today + radius.later > 0 && (
          <span class="quiet block">{t("radius.last", { at: exactly(reader, radius.lastDueAt) })}</span>
        )}
        {lines(reader, radius).map(([words, amount]) => (
          <span class="flex justify-between gap-3">
            <span>{words}</span> <span class="figures shrink-0">{count(amount)}</span>
          </span>
        ))}
        <Cost reader={reader} blast={blast} radius={radius} />
      </span>
    </>
  )
}

const passes = ["added later", "missed", "past goal", "stale"] as const satisfies readonly Passes[]
const waits = ["paused", "quota", "blocked", "opted_out", "suspended", "goal"] as const satisfies readonly Waits[]

function lines({ t }: OnChannel, radius: Radius): [string, number][] {
  const all: [string, number][] = [
    ...passes.map((why): [string, number] => [
      `${t("radius.never")}: ${t(`radius.passes.${why}`)}`,
      radius.passes[why] ?? 0,
    ]),
    [t("radius.filtered"), radius.filtered],
    ...waits.map((why): [string, number] => [t(`radius.waits.${why}`), radius.waits[why] ?? 0]),
  ]
  return all.filter(([, amount]) => amount > 0)
}

/** What it asks of the month, and whether the month has it. */
function Cost({ reader, blast, radius }: Props & { radius: Radius }) {
  const { t } = reader
  const { left } = blast.quota
  const short = left === null ? 0 : Math.max(0, radius.messages - left)
  if (radius.messages === 0) return <Fragment />
  return (
    <>
      <span class="border-base-300 mt-2 flex flex-wrap justify-between gap-x-3 border-t pt-2">
        <span>
          {t("radius.messages")}{" "}
          <strong class="figures">
            {t(blast.estimated ? "radius.mostAbout" : "radius.most", figured(reader, radius.messages))}
          </strong>
        </span>
        {left !== null && (
          <span class="quiet">
            <QuotaLeft reader={reader} quota={blast.quota} />
          </span>
        )}
      </span>
      {short > 0 && <span class="text-error block font-semibold">{t("radius.short", figured(reader, short))}</span>}
    </>
  )
}
