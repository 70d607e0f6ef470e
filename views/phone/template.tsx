import type { messagingApi } from "@line/bot-sdk"
import { type Child, h } from "../jsx"
import { asAction } from "./flex"
import { Picture } from "./image"
import { type Spot, Tap } from "./tap"

/** LINE's four templates. */
export function Template({ spot, template }: { spot: Spot; template: messagingApi.Template }) {
  switch (template.type) {
    case "buttons": {
      const card = template as messagingApi.ButtonsTemplate
      return <Card spot={spot} card={card} path="template" width="w-64" />
    }
    case "confirm": {
      const { text, actions } = template as messagingApi.ConfirmTemplate
      return (
        <div class="w-64 max-w-full overflow-hidden rounded-2xl bg-white text-sm text-[#111] shadow-xs">
          <p class="p-4 whitespace-pre-wrap">{text}</p>
          <div class="grid grid-cols-2 divide-x divide-black/10 border-t border-black/10">
            {actions.map((action, n) => (
              <Tap spot={spot} path={`template/actions/${n}`} action={asAction(action)} class={link} />
            ))}
          </div>
        </div>
      )
    }
    case "carousel": {
      const { columns } = template as messagingApi.CarouselTemplate
      return (
        <Row spot={spot}>
          {columns.map((column, n) => (
            <li class="flex shrink-0">
              <Card spot={spot} card={column} path={`template/columns/${n}`} width="w-52" />
            </li>
          ))}
        </Row>
      )
    }
    case "image_carousel": {
      const { columns } = template as messagingApi.ImageCarouselTemplate
      return (
        <Row spot={spot}>
          {columns.map((column, n) => (
            <li class="shrink-0">
              <Tap spot={spot} path={`template/columns/${n}/action`} action={asAction(column.action)} class={tile}>
                <Picture url={column.imageUrl} class="aspect-square" />
                <span class="block p-2 text-center text-sm">{asAction(column.action).label ?? ""}</span>
              </Tap>
            </li>
          ))}
        </Row>
      )
    }
    default:
      return <span></span>
  }
}

const link =
  "w-full cursor-pointer px-2 py-2.5 text-center text-sm font-semibold text-[#42659a] disabled:cursor-default"
const tile = "w-40 shrink-0 cursor-pointer overflow-hidden rounded-2xl bg-white text-[#111] shadow-xs"

function Row({ spot, children }: { spot: Spot; children?: Child }) {
  return (
    <ul
      class="flex max-w-full items-stretch gap-2 overflow-x-auto pb-1"
      tabindex="0"
      aria-label={spot.reader.t("demo.phone.carousel")}
    >
      {children}
    </ul>
  )
}

type CardLike = { thumbnailImageUrl?: string; title?: string; text: string; actions: object[] }

function Card({ spot, card, path, width }: { spot: Spot; card: CardLike; path: string; width: string }) {
  return (
    <div
      class={[
        "flex max-w-full shrink-0 flex-col overflow-hidden rounded-2xl bg-white text-sm text-[#111] shadow-xs",
        width,
      ]}
    >
      {card.thumbnailImageUrl && <Picture url={card.thumbnailImageUrl} class="aspect-[151/100]" />}
      <div class="flex-1 p-3">
        {card.title && <p class="font-bold">{card.title}</p>}
        <p class="whitespace-pre-wrap text-[#555]">{card.text}</p>
      </div>
      <div class="divide-y divide-black/10 border-t border-black/10">
        {card.actions.map((action, n) => (
          <Tap spot={spot} path={`${path}/actions/${n}`} action={asAction(action)} class={link} />
        ))}
      </div>
    </div>
  )
}
