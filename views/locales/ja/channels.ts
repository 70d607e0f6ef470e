export const channels = {
  title: "アカウント",
  lead: "LINE公式アカウントごとに、友だちもシナリオも分かれています。",
  empty: "最初のアカウントを接続しましょう",
  emptyWhy: "チャネルIDとチャネルシークレットの2つだけで接続できます。",
  connect: "アカウントを接続",
  all: "アカウント一覧",
  open: "開く",
  state: "状態",
  column: { account: "アカウント", webhook: "Webhook", reached: "最後の受信" },
  running: "稼働中",
  stopped: "停止中",
  neverReached: "まだありません",
  tabs: {
    label: "アカウントの設定",
    state: "状態",
    credentials: "接続情報",
    hours: "配信の設定",
  },

  newTitle: "アカウントを接続",
  newLead: "名前・アイコン・残り通数はLINEから読み取り、WebhookのURLも自動で設定します。入力するのは次の2つだけです。",
  where: "どこで見られますか?",
  whereConsole:
    "LINE Developersコンソールで、お使いのプロバイダーからMessaging APIのチャネルを開きます。どちらも「チャネル基本設定」のタブにあります。",
  whereManager:
    "LINE Official Account Managerでは、右上の「設定」から「Messaging API」を開くと、Channel IDとChannel secretが並んでいます。",
  whereFirst:
    "まだMessaging APIを使っていない場合は、同じ「設定」→「Messaging API」で利用を開始してください。無料です。",
  consoleLink: "LINE Developersコンソールを開く",
  managerLink: "LINE Official Account Managerを開く",
  lineChannelId: "チャネルID",
  lineChannelIdHint: "数字だけの番号です。@から始まるベーシックIDではありません。",
  secret: "チャネルシークレット",
  secretHint: "32文字の英数字です。暗号化して保存し、画面には二度と表示しません。",
  submit: "接続する",

  credentialsTitle: "接続情報の変更",
  credentialsLead:
    "チャネルシークレットを再発行したときや、チャネルIDを間違えたときは、いつでもここで直せます。友だちもシナリオもそのまま残ります。",
  credentialsSubmit: "確かめて保存する",
  otherAccount: "別の公式アカウントです",
  otherAccountWhy:
    "これまでは「{{was}}」({{wasBasicId}})でしたが、入力された接続情報は「{{now}}」({{nowBasicId}})のものです。いまの友だちは「{{was}}」の友だちなので、「{{now}}」も友だち追加していない人には届きません。プロバイダーが違うと、同じ人でも別の友だちとして数えられます。",
  otherAccountConfirm: "「{{now}}」に切り替えることを承知しています",
  secretAgain: "安全のため、チャネルシークレットはもう一度入力してください。",

  account: "公式アカウント",
  basicId: "ベーシックID",
  chatMode: "チャット",
  chatOn: "オン(LINEの管理画面からも返信できます)",
  chatOff: "オフ",
  connectedAt: "接続した日時",
  readAgain: "LINEから読み込み直す",
  read: "LINEから読み込みました。",
  readFailed: "LINEから読み込めませんでした",

  webhook: "Webhook(LINEからの通知)",
  webhookUrl: "WebhookのURL",
  webhookCopy: "URLをコピー",
  webhookReached: "最後に受信した日時",
  webhookTested: "LINEによるテスト",
  webhookAgain: "設定し直してテストする",
  webhookTestedFlash: "LINEに設定し、テストしました。",
  webhookState: {
    unaddressed: "公開URLが未設定",
    insecure: "httpsが必要",
    unset: "未設定",
    elsewhere: "別のURLに設定中",
    off: "オフ",
    untested: "未テスト",
    failing: "届いていません",
    ready: "正常",
  },
  webhookDo: {
    unaddressed:
      "LINEから呼び出せるアドレスがまだ分かりません。環境変数 PUBLIC_URL に、https:// で始まる公開アドレスを設定して起動し直してから、もう一度テストしてください。",
    insecure:
      "LINEは https:// のアドレスしか呼び出しません。証明書を用意し、環境変数 PUBLIC_URL を https:// に変えて起動し直してください。",
    unset: "LINEがこのURLを受け付けませんでした。LINEの回答を確かめて、もう一度お試しください。",
    elsewhere:
      "LINEは別のアドレスに通知を送っています。ほかのツールが設定した可能性があります。下のボタンを押すと、このアドレスに置き換えます。",
    off: "URLは設定済みですが、LINE側でWebhookがオフになっています。LINE Developersコンソールの「Messaging API設定」→「Webhook設定」で「Webhookの利用」をオンにしてください。ここからは切り替えられません。",
    untested: "まだテストしていません。",
    failing: "LINEからこのサーバーに届きませんでした。",
    ready: "LINEからの通知が届きます。",
  },
  reason: {
    could_not_connect:
      "LINEがこのサーバーに接続できませんでした。アドレスが外から開けること、証明書が公的な認証局のもので期限内であること(中間証明書も含む)、443番ポートが開いていることを確かめてください。",
    request_timeout:
      "2秒以内に応答できませんでした。サーバーの負荷と、間にあるプロキシやトンネルの遅れを確かめてください。",
    error_status_code:
      "応答が {{status}} でした。間にあるプロキシが /webhooks/ 以下をこのサーバーへそのまま渡していること、認証やIP制限をかけていないことを確かめてください。",
    not_set: "LINEがURLを受け付けませんでした。",
    not_tested: "LINEがテストを実行できませんでした。テストは1時間に60回までです。しばらく待ってからお試しください。",
    other: "LINEが原因を特定できないエラーです。しばらく待ってから、もう一度お試しください。",
  },
  testPassed: "成功",
  testFailed: "失敗",
  lineWords: "LINEの回答:{{words}}",

  quota: "今月のメッセージ通数",
  quotaAllowance: "上限",
  quotaUsed: "利用済み",
  quotaRemaining: "残り",
  quotaReserve: "取り置き",
  quotaUnlimited: "上限なし",
  quotaUnread: "LINEからまだ読み取れていません。読み取れるまで、配信は始まりません。",
  quotaReadAt: "LINEから読み取った時刻:",
  people: "{{count}}通",

  advice: "LINE側のおすすめ設定",
  adviceGreeting:
    "「あいさつメッセージ」と「応答メッセージ」は、はじめからオンになっています。飛び石からの配信と重ならないよう、LINE Official Account Managerの「応答設定」でオフにしてください。",
  adviceRedelivery:
    "LINE Developersコンソールの「Webhookの再送」をオンにすると、このサーバーが止まっていた間の通知も後から届きます。二重に届いても、二重には数えません。",

  settingsTitle: "配信の設定",
  zone: "タイムゾーン",
  zoneHint: "「9時」や「翌日」が、どの土地の時計かを決めます。",
  zoneCommon: "よく使うもの",
  zoneAll: "すべて",
  window: "配信する時間帯",
  windowHint:
    "この時間帯の外に来る配信は、次の開始時刻まで待ちます。日付をまたぐこともできます。両方を空にすると、いつでも配信します。",
  windowOpens: "開始",
  windowCloses: "終了",
  reserve: "取り置く通数",
  reserveHint: "残りがこの数になったら、「有料」のシナリオだけに使います。0なら取り置きません。",
  lateChoice: "すでに時刻が過ぎている読者",
  lateChoiceHint:
    "タイムゾーンか時間帯を変えると、全ステップの時刻が引き直されます。そのとき未配信のまま時刻が過ぎている人をどうするかを選びます。",
  late: {
    none: "配信しない",
    noneHint: "過ぎたステップは飛ばし、これからのステップだけを届けます。",
    deliver: "配信する",
    deliverHint: "各ステップの「過ぎたとき」の決まりに従って届けます。一度に多く届くことがあります。",
    one_per_day: "1日に1通ずつ配信する",
    one_per_dayHint: "過ぎたステップを、1日に1つずつ届けます。",
  },
  archive: "このアカウントをしまう",
  archiveWhy:
    "配信とLINEからの受信を止め、一覧から外します。友だちや履歴は消えません。同じチャネルIDでもう一度接続すると、すべて元に戻ります。",
  archiveAsk: "「{{name}}」をしまいますか?配信がすべて止まります。",
  archiveYes: "しまう",
  archived: "アカウントをしまいました。",
  connected: "接続しました。",
  replaced: "接続情報を確かめて保存しました。",

  fault: {
    empty: "入力してください。",
    channel_id_form: "チャネルIDは数字だけです。「チャネル基本設定」にある数字を入れてください。",
    secret_form: "チャネルシークレットの形ではありません。前後が欠けていないか確かめてください。",
    unknown_channel_id: "このチャネルIDはLINEにありません。Messaging APIのチャネルの番号か確かめてください。",
    wrong_secret: "チャネルシークレットが違います。再発行していないか、別のチャネルのものではないか確かめてください。",
    credentials_refused:
      "LINEがこの組み合わせを受け付けませんでした。チャネルIDとチャネルシークレットが同じチャネルのものか確かめてください。",
    line_unreachable: "LINEに接続できませんでした。このサーバーの通信を確かめて、しばらく待ってからお試しください。",
    line_busy: "LINEへの問い合わせが多すぎました。1分ほど待ってからお試しください。",
    not_messaging_api:
      "この接続情報では公式アカウントの情報を読めませんでした。LINEログインなど別の種類のチャネルではなく、Messaging APIのチャネルか確かめてください。",
    channel_taken: "このチャネルIDは「{{name}}」としてすでに接続されています。1つのチャネルは一度だけ接続できます。",
    channel_archived: "このチャネルIDは、しまわれている「{{name}}」のものです。使うには、新しく接続し直してください。",
    other_account: "切り替えてよければ、下の確認にチェックを入れてください。",
    unknown_zone: "このタイムゾーンはありません。一覧から選んでください。",
    half_window: "開始と終了の両方を入れるか、両方を空にしてください。",
    empty_window: "開始と終了を違う時刻にしてください。",
    bad_form: "時刻を 08:00 のように入れてください。",
    out_of_range: "{{min}}から{{max}}の間の整数を入れてください。",
    not_number: "0以上の整数を入れてください。",
    wrong: "この内容は使えません。入力し直してください。",
  },
}
