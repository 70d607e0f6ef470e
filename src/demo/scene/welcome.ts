import { ask, card, confirm, offer, say, voices } from "./card"
import type { Plan, School } from "./school"

/** What everybody receives who adds the account. On the third day it leads into the countdown to the live lesson. */
export const welcome = (tags: School["tags"], lesson: bigint): Plan => ({
  scenario: { name: "はじめての方へ", startsOnFollow: true, paid: true },
  steps: [
    {
      name: "ようこそ",
      timing: { kind: "elapsed", offset: 0, unit: "minutes" },
      messages: [
        say(
          "{{name|お客さま}}さん、友だち追加ありがとうございます🌿\n\nオンライン料理教室「ことこと」です。毎日の台所が少し楽しみになるレシピを、1週間お届けします。",
        ),
        ask("はじめに、ひとつだけ教えてください。いま作ってみたいのはどれですか?", "want", [
          "和食のきほん",
          "パン・お菓子",
          "10分の夕ごはん",
          "まだ迷っています",
        ]),
      ],
    },
    {
      name: "1日目 だし巻き卵",
      timing: { kind: "elapsed", offset: 1, unit: "days" },
      messages: [
        say("おはようございます、{{name|お客さま}}さん。\n今日は、失敗しない「だし巻き卵」のコツをお届けします。"),
        card({
          picture: "tamagoyaki",
          kicker: "1日目のレシピ",
          title: "ふんわり、だし巻き卵",
          lines: ["卵3個に、だしは大さじ3", "火は中火のまま、弱めない", "巻いたら1分、布巾で休ませる"],
          button: "レシピを見る",
          path: "recipes/dashimaki",
        }),
      ],
    },
    {
      name: "3日目 体験レッスン",
      timing: { kind: "clock", days: 3, timeOfDay: "19:00" },
      messages: [
        say("{{name|お客さま}}さん、台所の調子はいかがですか?"),
        offer({
          picture: "lesson",
          title: "無料の体験レッスン",
          text: "カメラはオフのままで大丈夫。先生と一緒に一品作りませんか。",
          buttons: [{ label: "日程を見る", path: "trial" }, { label: "参加してみたい" }, { label: "今回は見送る" }],
        }),
      ],
      actions: [{ do: "startScenario", scenarioId: String(lesson) }],
    },
    {
      name: "5日目 みなさんの声",
      timing: { kind: "clock", days: 5, timeOfDay: "12:00" },
      messages: [
        voices("ことことに通う、みなさんの声", [
          { picture: "bowl", title: "毎朝の味噌汁", text: "だしをとるのが習慣になりました。(30代・会社員)" },
          { picture: "bread", title: "週末のパン", text: "子どもと一緒にこねる時間が宝物です。(40代・2児の母)" },
          { picture: "tamagoyaki", title: "お弁当の卵焼き", text: "夫に「店の味だ」と言われました。(50代・主婦)" },
        ]),
      ],
    },
    {
      name: "7日目 ご入会の案内",
      timing: { kind: "clock", days: 7, timeOfDay: "20:00" },
      messages: [
        say("1週間お付き合いいただき、ありがとうございました。\n続きは、会員の「だし基礎コース」でお待ちしています。"),
        confirm("会員コースの案内をお送りしてもよいですか?", "お願いします", "今はやめておく"),
      ],
      actions: [{ do: "addTag", tagId: String(tags.informed) }],
    },
  ],
})
