import { pick, shuffled } from "./chance"

/** How people call themselves on LINE: full names, first names, nicknames, a parent of somebody. */

const families =
  "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 岡本 三浦 中野 原田 松田 竹内".split(
    " ",
  )
const women =
  "陽子 美咲 由美 恵子 さくら 真由美 優子 裕子 智子 久美子 葵 結衣 千尋 直美 明日香 彩 麻衣 亜希子 愛 香織 奈々 菜摘 理恵 沙織 京子 幸子 文 凛 春香 瞳 志保 みどり かおる 美穂 礼子 典子".split(
    " ",
  )
const men = "健太 翔 大輔 拓也 誠 浩二 直樹 亮 隆 悠人 和也 剛 学 達也 蓮 修".split(" ")
const nicknames =
  "ゆみ🌷 Mai まゆ ともちゃん けんたママ はるはる KAORI さっちゃん みぃ 葵のパパ Yuko.S りんママ あや✿ nao たろう chihiro えりんぎ もも🍑 kazu のりこ☘ 料理がんばる 文鳥と暮らす さくらパン miki なつみかん".split(
    " ",
  )

/** So many different names, in no order. */
export function names(chance: () => number, count: number): string[] {
  const found = new Set(nicknames)
  while (found.size < count) found.add(fullName(chance))
  return shuffled(chance, [...found]).slice(0, count)
}

function fullName(chance: () => number): string {
  const given = pick(chance, chance() < 0.78 ? women : men)
  return chance() < 0.15 ? given : `${pick(chance, families)} ${given}`
}

/** Whom the visitor may be on a phone. */
export const visitors = ["木下 花", "小野 さやか", "北川 健", "三宅 ひかり", "水野 蓮", "平野 まどか"] as const
