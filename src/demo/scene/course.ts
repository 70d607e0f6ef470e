import { ask, card, say, show, sticker } from "./card"
import type { Draft, Plan, School } from "./school"

/** Seven days for members who pay. Whoever leaves the membership on the way is passed over by the filter. */
export const course = (tags: School["tags"]): Plan => {
  const members = { tag: String(tags.paying), has: true }
  const day = (days: number, name: string, messages: Draft["messages"], more: Partial<Draft> = {}): Draft => ({
    name,
    timing: { kind: "clock", days, timeOfDay: "07:30" },
    missed: "next_day",
    filter: members,
    messages,
    ...more,
  })
  return {
    scenario: { name: "だし基礎コース (会員)", paid: true, windowOpens: "07:00", windowCloses: "21:00" },
    steps: [
      {
        name: "ご入会ありがとうございます",
        timing: { kind: "elapsed", offset: 10, unit: "minutes" },
        filter: members,
        messages: [
          say(
            "{{name|お客さま}}さん、ご入会ありがとうございます。\n今日から7日間のコースです。明日から毎朝7:30に、「だし」の話を一つずつお届けします。",
          ),
          sticker("446", "1993"),
        ],
      },
      day(1, "1 昆布だし", [
        card({
          picture: "bowl",
          kicker: "会員 1日目",
          title: "昆布だし — 水に入れて、待つだけ",
          lines: ["水1リットルに昆布10g", "冷蔵庫で一晩", "60℃で20分なら当日でも"],
          button: "動画を見る (8分)",
          path: "members/1",
        }),
      ]),
      day(2, "2 かつおだし", [
        say("2日目は、かつおだし。\n沸騰させないこと。それだけで澄んだ味になります。"),
        show("bowl"),
      ]),
      day(3, "3 合わせだし", [
        say(
          "{{name|お客さま}}さん、折り返しです。昆布とかつお、二つを合わせると旨みは足し算ではなく掛け算になります。",
        ),
        ask("ここまでのところ、いかがですか?", "pace", ["順調です", "少し遅れています", "質問があります"]),
      ]),
      day(4, "4 味噌汁", [
        card({
          picture: "bowl",
          kicker: "会員 4日目",
          title: "一番だしの味噌汁",
          lines: ["具は2つまで", "味噌は火を止めてから", "煮えばなが食べごろ"],
          button: "動画を見る (6分)",
          path: "members/4",
        }),
      ]),
      day(5, "5 だし巻き卵", [
        card({
          picture: "tamagoyaki",
          kicker: "会員 5日目",
          title: "会員だけの、だし多め",
          lines: ["卵3個に、だしは大さじ5", "片栗粉をひとつまみ", "三度に分けて流す"],
          button: "動画を見る (9分)",
          path: "members/5",
        }),
      ]),
      day(
        6,
        "6 修了",
        [
          say(
            "{{name|お客さま}}さん、修了おめでとうございます🎉\n7日間で覚えたことは、これから何千回もの食卓で役に立ちます。",
          ),
          sticker("11537", "52002734"),
        ],
        { actions: [{ do: "addTag", tagId: String(tags.graduate) }] },
      ),
    ],
  }
}
