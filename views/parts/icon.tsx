import down from "heroicons/24/outline/arrow-down.svg" with { type: "text" }
import signOut from "heroicons/24/outline/arrow-right-start-on-rectangle.svg" with { type: "text" }
import up from "heroicons/24/outline/arrow-up.svg" with { type: "text" }
import chart from "heroicons/24/outline/chart-bar.svg" with { type: "text" }
import chat from "heroicons/24/outline/chat-bubble-oval-left.svg" with { type: "text" }
import check from "heroicons/24/outline/check-circle.svg" with { type: "text" }
import left from "heroicons/24/outline/chevron-left.svg" with { type: "text" }
import right from "heroicons/24/outline/chevron-right.svg" with { type: "text" }
import chooser from "heroicons/24/outline/chevron-up-down.svg" with { type: "text" }
import copy from "heroicons/24/outline/clipboard.svg" with { type: "text" }
import deliveries from "heroicons/24/outline/clipboard-document-list.svg" with { type: "text" }
import clock from "heroicons/24/outline/clock.svg" with { type: "text" }
import api from "heroicons/24/outline/code-bracket.svg" with { type: "text" }
import settings from "heroicons/24/outline/cog-6-tooth.svg" with { type: "text" }
import screen from "heroicons/24/outline/computer-desktop.svg" with { type: "text" }
import phone from "heroicons/24/outline/device-phone-mobile.svg" with { type: "text" }
import twice from "heroicons/24/outline/document-duplicate.svg" with { type: "text" }
import more from "heroicons/24/outline/ellipsis-horizontal.svg" with { type: "text" }
import warning from "heroicons/24/outline/exclamation-triangle.svg" with { type: "text" }
import home from "heroicons/24/outline/home.svg" with { type: "text" }
import about from "heroicons/24/outline/information-circle.svg" with { type: "text" }
import language from "heroicons/24/outline/language.svg" with { type: "text" }
import search from "heroicons/24/outline/magnifying-glass.svg" with { type: "text" }
import scenarios from "heroicons/24/outline/map.svg" with { type: "text" }
import place from "heroicons/24/outline/map-pin.svg" with { type: "text" }
import moon from "heroicons/24/outline/moon.svg" with { type: "text" }
import stop from "heroicons/24/outline/no-symbol.svg" with { type: "text" }
import send from "heroicons/24/outline/paper-airplane.svg" with { type: "text" }
import pause from "heroicons/24/outline/pause-circle.svg" with { type: "text" }
import pencil from "heroicons/24/outline/pencil-square.svg" with { type: "text" }
import image from "heroicons/24/outline/photo.svg" with { type: "text" }
import play from "heroicons/24/outline/play-circle.svg" with { type: "text" }
import plus from "heroicons/24/outline/plus.svg" with { type: "text" }
import sound from "heroicons/24/outline/speaker-wave.svg" with { type: "text" }
import grid from "heroicons/24/outline/squares-2x2.svg" with { type: "text" }
import sun from "heroicons/24/outline/sun.svg" with { type: "text" }
import tags from "heroicons/24/outline/tag.svg" with { type: "text" }
import trash from "heroicons/24/outline/trash.svg" with { type: "text" }
import person from "heroicons/24/outline/user-circle.svg" with { type: "text" }
import staff from "heroicons/24/outline/user-group.svg" with { type: "text" }
import friends from "heroicons/24/outline/users.svg" with { type: "text" }
import columns from "heroicons/24/outline/view-columns.svg" with { type: "text" }
import close from "heroicons/24/outline/x-mark.svg" with { type: "text" }
import { h, raw } from "../jsx"

const icons = {
  home,
  friends,
  scenarios,
  deliveries,
  tags,
  settings,
  api,
  more,
  plus,
  search,
  check,
  warning,
  about,
  stop,
  pause,
  play,
  clock,
  up,
  down,
  left,
  right,
  chooser,
  pencil,
  trash,
  copy,
  chart,
  chat,
  signOut,
  language,
  close,
  image,
  send,
  place,
  sound,
  twice,
  phone,
  sun,
  moon,
  screen,
  columns,
  staff,
  person,
  grid,
}

export type IconName = keyof typeof icons

/** A drawing beside words. It says nothing itself: a button of an icon alone needs an aria-label. */
export function Icon({ name, class: size = "size-5" }: { name: IconName; class?: string }) {
  return (
    <span class={["inline-block shrink-0 [&>svg]:size-full", size]} aria-hidden="true">
      {raw(icons[name])}
    </span>
  )
}
