import { ask, card, offer, say } from "./card"
import type { Plan } from "./school"

/** A countdown to one live lesson. Its words say the goal's own date, so they are written when it is known. */
export const lesson = (goalAt: Temporal.Instant, zone: string, dish: string): Plan => {
  const goal = goalAt.toZonedDateTimeISO(zone)
  const weekday = "月火水木金土日"[goal.dayOfWeek - 1]
  const day = `${goal.month}月${goal.day}日(${weekday})`
  return {
    scenario: {
      name: `ライブレッスン ${day} ${dish}`,
      kind: "countdown",
      goalAt: goalAt.toString(),
      reentry: "after_end",
      paid: true,
    },
    steps: [
      {
        name: "3日前 材料",
        timing: { kind: "clock", days: -3, timeOfDay: "12:00" },
        messages: [
          card({
            picture: "donabe",
            kicker: `${day} 20:00 ライブレッスン`,
            title: dish,
            lines: ["材料は前日までにご用意ください", "エプロンと、いつもの鍋", "カメラはオフでも大丈夫"],
            button: "材料表をひらく",
            path: "live/ingredients",
          }),
        ],
      },
      {
        name: "前日 ご確認",
        timing: { kind: "clock", days: -1, timeOfDay: "19:00" },
        messages: [
          ask(`{{name|お客さま}}さん、明日20:00から「${dish}」です。ご参加いただけそうですか?`, "attend", [
            "参加します",
            "録画で見ます",
            "欠席します",
          ]),
        ],
      },
      {
        name: "1時間前 入口",
        timing: { kind: "elapsed", offset: -1, unit: "hours" },
        messages: [
          offer({
            picture: "lesson",
            title: "あと1時間ではじまります",
            text: "下のボタンからお入りください。19:50に開場します。",
            buttons: [{ label: "教室に入る", path: "live/enter" }, { label: "遅れて参加します" }],
          }),
        ],
      },
      {
        name: "はじまりました",
        timing: { kind: "elapsed", offset: 0, unit: "minutes" },
        messages: [say(`「${dish}」、はじまりました。途中からでもどうぞ🍚`)],
      },
    ],
  }
}
