import { accessSync, constants, existsSync, lstatSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"
import * as v from "valibot"
import { Refusal } from "./refusal"

/** What the environment and the command line settle, read once. */
export type Config = {
  port: number
  host: string
  /** Where friends and LINE reach us, without a trailing slash; null until known. */
  publicUrl: string | null
  /** Absolute path of the data directory. */
  dataDir: string
  databaseUrl: string | null
  lineApiUrl: string
  lineDataApiUrl: string
  logLevel: "debug" | "info" | "warn" | "error"
  demo: boolean
  /** Requests a second that LINE takes from one channel, by endpoint. */
  sendRates: SendRates
}

export type SendRates = { push: number; multicast: number; reply: number }

/** Source: LINE Messaging API reference, "Rate limits". */
export const lineRates: SendRates = { push: 2000, multicast: 200, reply: 2000 }

/** What the command line asks for. */
export type Ask =
  | { is: "serve" | "demo" | "version" | "help" }
  | { is: "token"; name: string }
  | { is: "resetPassword"; email: string }

export type Start = {
  ask: Ask
  config: Config
  /** What keys are derived from, or null: then a file in the data directory holds it. It never enters the world. */
  secret: string | null
}

export type Env = Readonly<Record<string, string | undefined>>

/** Reads everything, or refuses with the first wrong value. */
export function read(argv: readonly string[] = process.argv.slice(2), env: Env = process.env): Start {
  const flags = flagsIn(argv)
  const given = { ...env, ...(flags.port && { PORT: flags.port }), ...(flags.data && { TOBIISHI_DATA: flags.data }) }
  const values = valuesIn(given)
  const config = {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL,
    dataDir: values.TOBIISHI_DATA ? resolve(values.TOBIISHI_DATA) : defaultPlace(env, process.getuid?.() ?? -1),
    databaseUrl: values.DATABASE_URL,
    lineApiUrl: values.LINE_API_URL,
    lineDataApiUrl: values.LINE_DATA_API_URL,
    logLevel: values.LOG_LEVEL,
    demo: flags.demo ?? false,
    sendRates: lineRates,
  }
  return { ask: askIn(flags), config, secret: values.TOBIISHI_SECRET }
}

/** The language in which we speak to the person at the keyboard. */
export function language(env: Env = process.env): "ja" | "en" {
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || "").startsWith("ja") ? "ja" : "en"
}

const options = {
  demo: { type: "boolean" },
  port: { type: "string" },
  data: { type: "string" },
  token: { type: "string" },
  "reset-password": { type: "string" },
  version: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const

type Flags = { demo?: true; version?: true; help?: true; port?: string; data?: string; token?: string } & {
  "reset-password"?: string
}

function flagsIn(argv: readonly string[]): Flags {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  const wrong = tokens.find((token) => {
    if (token.kind !== "option") return true
    const option = Object.hasOwn(options, token.name) ? options[token.name as keyof typeof options] : null
    return !option || (option.type === "string") !== Boolean(token.value)
  })
  if (!wrong) return values as Flags
  const words = wrong.kind === "option" ? wrong.rawName : (argv[wrong.index] ?? "")
  throw new Refusal(
    `コマンドラインの ${words} を理解できません。使い方は --help で確認できます。`,
    `${words} on the command line cannot be understood; --help shows how.`,
  )
}

function askIn(flags: Flags): Ask {
  if (flags.help) return { is: "help" }
  if (flags.version) return { is: "version" }
  const email = flags["reset-password"]
  if (email !== undefined) return resetOf(email.trim(), flags)
  if (flags.token === undefined) return { is: flags.demo ? "demo" : "serve" }
  const name = flags.token.trim()
  if (!name) throw new Refusal("--token には名前が必要です。", "--token needs a name.")
  if (flags.demo) throw new Refusal("--token と --demo は同時に使えません。", "--token and --demo do not go together.")
  return { is: "token", name }
}

function resetOf(email: string, { demo, token }: Flags): Ask {
  if (!email)
    throw new Refusal("--reset-password にはメールアドレスが必要です。", "--reset-password needs an email address.")
  if (demo || token !== undefined)
    throw new Refusal("--reset-password は単独で使います。", "--reset-password goes with neither --demo nor --token.")
  return { is: "resetPassword", email }
}

const trimmed = v.pipe(v.string(), v.trim())
const web = v.pipe(
  trimmed,
  v.check((text) => /^https?:\/\/[^/?#]/.test(text) && URL.canParse(text)),
  v.transform((text) => text.replace(/\/+$/, "")),
)
const origin = v.pipe(
  web,
  v.check((text) => isOrigin(new URL(text))),
  v.transform((text) => new URL(text).origin),
)
const local = ["localhost", "127.0.0.1", "[::1]"]
const isOrigin = (url: URL) =>
  url.pathname === "/" &&
  !url.search &&
  !url.hash &&
  !url.username &&
  (url.protocol === "https:" || local.includes(url.hostname))

const databaseUrl = v.pipe(
  trimmed,
  v.check((text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)),
)

const shapes = v.object({
  DATABASE_URL: v.nullable(databaseUrl),
  PORT: v.pipe(trimmed, v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535)),
  HOST: v.pipe(trimmed, v.regex(/^[\w.:-]+$/)),
  PUBLIC_URL: v.nullable(origin),
  TOBIISHI_DATA: v.nullable(v.string()),
  TOBIISHI_SECRET: v.nullable(v.pipe(v.string(), v.minLength(32))),
  LINE_API_URL: web,
  LINE_DATA_API_URL: web,
  LOG_LEVEL: v.picklist(["debug", "info", "warn", "error"]),
})
type Name = keyof typeof shapes.entries

const defaults: Partial<Record<Name, string>> = {
  PORT: "3000",
  HOST: "127.0.0.1",
  LINE_API_URL: "https://api.line.me",
  LINE_DATA_API_URL: "https://api-data.line.me",
  LOG_LEVEL: "info",
}

/** An empty value is none, as in a compose file that leaves a line blank. */
function valuesIn(given: Env): v.InferOutput<typeof shapes> {
  const names = Object.keys(shapes.entries) as Name[]
  const read = v.safeParse(
    shapes,
    Object.fromEntries(names.map((name) => [name, given[name] || (defaults[name] ?? null)])),
    { abortEarly: true },
  )
  if (read.success) return read.output
  const name = names.find((name) => v.getDotPath(read.issues[0]) === name)!
  const shown = secretive.includes(name) ? "" : ` ("${given[name]}")`
  const [ja, en] = wanted[name]
  throw new Refusal(`${name}${shown} が正しくありません: ${ja}。`, `${name}${shown} is wrong: ${en}.`)
}

/** Values that carry a password are not repeated on the screen. */
const secretive: Name[] = ["DATABASE_URL", "TOBIISHI_SECRET"]

const wanted: Record<Name, readonly [ja: string, en: string]> = {
  DATABASE_URL: [
    "postgres://ユーザー:パスワード@ホスト/データベース の形で指定します",
    "it has the form postgres://user:password@host/database",
  ],
  PORT: ["0 から 65535 の整数で指定します", "it is a whole number from 0 to 65535"],
  HOST: ["待ち受けるアドレスまたはホスト名を指定します", "it is the address or host name to listen on"],
  PUBLIC_URL: [
    "https で始まり、パスのない URL を指定します (localhost に限り http も可)",
    "it is a URL that begins with https and has no path (http only on localhost)",
  ],
  TOBIISHI_DATA: ["ディレクトリを指定します", "it is a directory"],
  TOBIISHI_SECRET: ["32 文字以上で指定します", "it has at least 32 characters"],
  LINE_API_URL: ["http または https の URL を指定します", "it is an http or https URL"],
  LINE_DATA_API_URL: ["http または https の URL を指定します", "it is an http or https URL"],
  LOG_LEVEL: ["debug・info・warn・error のいずれかを指定します", "it is one of debug, info, warn and error"],
}

/**
 * Root keeps data where the system does; people keep theirs at home. Without a home that can be written, /var/lib, and
 * at last /var/tmp, which outlives a restart but may be swept after weeks: `isPassing` lets the start warn of that.
 */
export function defaultPlace(env: Env, uid: number): string {
  const system = "/var/lib/tobiishi"
  if (uid === 0) return system
  const home = env.XDG_DATA_HOME?.startsWith("/") ? env.XDG_DATA_HOME : env.HOME && join(env.HOME, ".local/share")
  const places = [...(home ? [join(home, "tobiishi")] : []), system]
  return places.find(canBeMade) ?? passingPlace(uid)
}

/** Anybody may make a directory there, so one that is not ours is not entered. */
export function passingPlace(uid: number): string {
  const dir = `/var/tmp/tobiishi-${uid}`
  const found = lstatSync(dir, { throwIfNoEntry: false })
  if (!found || (found.isDirectory() && found.uid === uid)) return dir
  throw new Refusal(
    "データの置き場所がありません。--data でディレクトリを指定してください。",
    "There is no place for data; name a directory with --data.",
  )
}
export const isPassing = (dataDir: string) => dataDir.startsWith("/var/tmp/")

function canBeMade(path: string): boolean {
  if (!existsSync(path)) return path !== "/" && canBeMade(dirname(path))
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
