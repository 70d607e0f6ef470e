import { card, say, show } from "./card"
import type { Plan, School } from "./school"

/** A letter each week. It is the one scenario that may wait when the month's messages run short. */
export const letter = (fields: School["fields"]): Plan => ({
  scenario: { name: "週に一度のレシピ便り", staleAfterDays: 10 },
  steps: [
    {
      name: "第1便 きのこ",
      timing: { kind: "clock", days: 0, timeOfDay: "12:00" },
      messages: [say("レシピ便り、第1便です。きのこは洗わず、焼き色がつくまで触らない。それだけで味が変わります。")],
    },
    {
      name: "第2便 青菜",
      timing: { kind: "clock", days: 7, timeOfDay: "12:00" },
      messages: [say("第2便は青菜。ゆでるのは30秒、しぼるのは食べる直前に。"), show("bowl")],
    },
    {
      name: "第3便 丸パン (パン・お菓子の方へ)",
      timing: { kind: "clock", days: 14, timeOfDay: "12:00" },
      filter: {
        any: ["パン", "お菓子"].map((value) => ({ field: String(fields.favorite), is: "equals" as const, value })),
      },
      messages: [
        card({
          picture: "bread",
          kicker: "レシピ便り 第3便",
          title: "こねない丸パン",
          lines: ["前の晩に混ぜるだけ", "朝、丸めて焼く", "オーブンは200℃で14分"],
          button: "レシピを見る",
          path: "letters/3",
        }),
      ],
    },
    {
      name: "第4便 豆",
      timing: { kind: "clock", days: 21, timeOfDay: "12:00" },
      messages: [say("{{name|お客さま}}さんへ、第4便。豆は土曜の夜に水へ。日曜の朝が楽しみになります。")],
    },
  ],
})
