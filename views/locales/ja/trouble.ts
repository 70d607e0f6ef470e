/** LINE refuses the account itself: what it means, and which setting at LINE to look at. */
export const trouble = {
  title: "LINEに断られて、このアカウントの配信を止めています",
  safe: "このために失敗した配信はありません。止まっている間の分は、再開すると自動で届きます。",
  todo: "確かめること",
  credentials: {
    what: "LINEが、登録してあるチャネルシークレットを受け付けません。LINE側で再発行されたか、チャネルが削除された可能性があります。",
    first: "LINE Developersコンソールで、このアカウントのMessaging APIチャネルを開きます。",
    second: "「チャネル基本設定」のタブで「チャネルシークレット」をコピーします。",
    third: "下の「接続情報を直す」を押し、貼り付けて保存します。",
  },
  permission: {
    what: "LINEが、このアカウントからの送信を許可していません。アカウントの利用停止や、契約の変更が考えられます。",
    first: "LINE Official Account Managerを開き、利用停止などのお知らせが出ていないか確かめます。",
    second: "「設定」→「Messaging API」のステータスが「利用中」か確かめます。",
    third: "「設定」→「利用と請求」で、プランとお支払いの状態を確かめます。",
  },
  short: {
    credentials: "LINEが、チャネルシークレットを受け付けません",
    permission: "LINEが、送信を許可していません",
  },
  since: "断られはじめた日時",
  words: "LINEの回答",
  next: "次に自動で確かめる時刻",
  every: "直ったかどうかは1分ごとに自動で確かめ、受け付けられるようになれば自動で再開します。",
  slower:
    "LINEは問い合わせには応じますが、送信は断り続けています。断られ続けないよう、間隔をあけて試しています。LINE側で直したら、ボタンを押すとすぐに試します。",
  askNow: "今すぐLINEに確かめる",
  fix: "接続情報を直す",
  console: "LINE Developersコンソールを開く",
  manager: "LINE Official Account Managerを開く",
  more: "確かめることを見る",
  banner: "{{why}}({{at}}から)。このために失敗した配信はありません。",
  from: "{{at}}から",
  asked: {
    running: "LINEに受け付けられました。配信を再開します。",
    refused: "まだLINEに断られています。",
    unreachable: "LINEに接続できませんでした。しばらく待ってから、もう一度お試しください。",
  },
}
