/** What `--help` says. */
export const usage = {
  ja: `Tobiishi (飛び石) — LINE 公式アカウントのステップ配信

使い方: tobiishi [オプション]

  --demo          見本の料理教室と LINE の模擬環境で試す (終了すると消えます)
  --port 番号     待ち受けるポート (既定 3000)
  --data 場所     データディレクトリ
  --token 名前    API トークンを発行して一度だけ表示し、終了する
  --reset-password メールアドレス
                  サインインできなくなったスタッフのために、パスワードを再設定する
                  リンク (1 時間以内に一度だけ有効) を発行して、終了する
  --version       版を表示する
  --help, -h      この説明を表示する

環境変数:

  DATABASE_URL        使用する PostgreSQL (15 以降)。なければ内蔵のものを使う
  PORT, HOST          待ち受けるポートとアドレス (既定 3000, 127.0.0.1)
  PUBLIC_URL          外から見える https の URL
  TOBIISHI_DATA       データディレクトリ (--data と同じ)
  TOBIISHI_SECRET     暗号鍵のもと (32 文字以上)。なければデータディレクトリに作る
  LINE_API_URL        LINE の API の場所 (既定 https://api.line.me)
  LINE_DATA_API_URL   LINE のデータ API の場所 (既定 https://api-data.line.me)
  LOG_LEVEL           debug | info | warn | error (既定 info)
`,
  en: `Tobiishi (飛び石): step delivery for LINE Official Accounts

Usage: tobiishi [options]

  --demo          try it: a cooking school and a simulated LINE (gone when it ends)
  --port NUMBER   the port to listen on (3000)
  --data PLACE    the data directory
  --token NAME    make an API token, print it once, and end
  --reset-password EMAIL
                  print a link with which a member of staff who is locked out sets a new
                  password (once, within an hour), and end
  --version       print the version
  --help, -h      print this

Environment:

  DATABASE_URL        the PostgreSQL to use (15 or newer); without it, the built-in one
  PORT, HOST          the port and address to listen on (3000, 127.0.0.1)
  PUBLIC_URL          the https URL under which the world sees us
  TOBIISHI_DATA       the data directory (the same as --data)
  TOBIISHI_SECRET     what encryption keys are derived from (32 characters or more); without it,
                      one is made in the data directory
  LINE_API_URL        where LINE's API is (https://api.line.me)
  LINE_DATA_API_URL   where LINE's data API is (https://api-data.line.me)
  LOG_LEVEL           debug | info | warn | error (info)
`,
}
