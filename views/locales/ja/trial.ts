/** テスト送信: trying a step on chosen friends. */
export const trial = {
  title: "テスト送信",
  lead: "いま書いている内容を、保存せずに、選んだ友だちだけに送ります。シナリオの進み具合は変わりません。",
  to: "送る相手",
  tester: "テスター",
  whom: "上の「友だちをさがす」で見つけた人も選べます。一度送った人は、テスターとして覚えておきます。",
  drop: "{{name}}をテスターから外す",
  actions: "アクションも実行する",
  actionsHint: "タグなどが本当に付きます。",
  ask: "テスト送信",
  cost_other: "{{count}}通を使って送ります",
  remaining: "今月の残り {{before}}通 → {{after}}通",
  unlimited: "今月の通数に上限はありません",
  sure: "送信する",
  sent: "テストの結果",
  all: "これまでの送信を見る",
}
