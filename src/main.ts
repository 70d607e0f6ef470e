import pino from "pino"
import { version } from "../package.json"
import { type Config, isPassing, language, read, type Start } from "./config"
import { connect } from "./db"
import * as Demo from "./demo"
import * as Staff from "./domain/staff"
import * as PasswordLink from "./domain/staff/password-link"
import * as Token from "./domain/token"
import { Refusal } from "./refusal"
import { type Parts, type Serving, serve } from "./serve"
import { usage } from "./usage"
import type { Log } from "./world"

const now = () => Temporal.Now.instant()

/** Work to do once we are asked to stop; the number is our exit code. */
const asked = Promise.withResolvers<number>()

await begin().catch(refuse)

async function begin(): Promise<void> {
  const start = read()
  switch (start.ask.is) {
    case "help":
      return leave(0, usage[language()])
    case "version":
      return leave(0, `tobiishi ${version}\n`)
    case "token":
      return leave(0, `${await freshToken(start.config, start.ask.name)}\n`)
    case "resetPassword":
      return leave(0, `${await resetLink(start.config, start.ask.email)}\n`)
    case "demo":
      return stay(start, Demo.run)
    case "serve":
      return stay(start, serveForGood)
  }
}

/** Until somebody asks us to stop, or something is so wrong that whoever watches us should start us anew. */
async function stay({ config, secret }: Start, run: typeof serve): Promise<void> {
  const log = logAt(config.logLevel)
  listenForTheEnd(log)
  const { url, died, stop } = await run(config, { log, now, secret })
  log.info({ url, version }, "listening")
  died.then((words) => giveUp(log, "the built-in database ended by itself", words))
  const code = await asked.promise
  await stop().catch((error: unknown) => log.error({ error: String(error) }, "stopping failed"))
  leave(code)
}

/** From the first moment: asked while still starting, we stop as soon as we stand. Asked twice, we drop everything. */
function listenForTheEnd(log: Log) {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      asked.resolve(0)
      process.once(signal, () => leave(1))
    })
  process.on("uncaughtException", (error) => giveUp(log, "a bug", error.stack ?? error.message))
}

function giveUp(log: Log, what: string, words: string) {
  log.error({ words }, what)
  asked.resolve(1)
}

async function serveForGood(config: Config, parts: Parts): Promise<Serving> {
  if (!config.databaseUrl && isPassing(config.dataDir))
    parts.log.warn({ dataDir: config.dataDir }, "no lasting place for data was found; name one with --data")
  const serving = await serve(config, parts)
  const link = await Staff.setupLink(serving.world)
  if (link) announce(`${config.publicUrl ?? serving.url}${link}`)
  return serving
}

/** Once only and for the eyes at the keyboard, whichever language the machine speaks; not into the log, which others may keep. */
function announce(link: string) {
  process.stderr.write(
    `\n  最初のスタッフを登録するリンク (一度だけ有効)\n  Make the first account here (once):\n  ${link}\n\n`,
  )
}

async function freshToken(config: Config, name: string): Promise<string> {
  const { db, close } = await connect(config)
  try {
    const { secret } = await Token.create(db, { name, channelId: null }, now())
    return secret
  } finally {
    await close()
  }
}

/** The way back in for who is locked out. Whoever may run this on this machine may as well. */
async function resetLink(config: Config, email: string): Promise<string> {
  const { db, close } = await connect(config)
  try {
    const made = await PasswordLink.make(db, email, now())
    if ("path" in made) return `${config.publicUrl ?? `http://localhost:${config.port}`}${made.path}`
    const known = made.known.join(", ")
    throw new Refusal(
      `${email} というスタッフはいません。登録されているのは次のとおりです: ${known || "(なし)"}`,
      `There is no member of staff with the address ${email}; there are: ${known || "(none)"}`,
    )
  } finally {
    await close()
  }
}

/** No transport: one program, one stream. Whatever slips into a log line by mistake is struck out. */
function logAt(level: Config["logLevel"]): Log {
  const secrets = ["secret", "token", "password", "authorization", "accessToken", "replyToken", "databaseUrl"]
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), remove: true },
  })
}

function refuse(error: unknown): never {
  if (error instanceof Refusal) return leave(2, "", `tobiishi: ${error[language()]}\n`)
  return leave(1, "", `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

function leave(code: number, out = "", err = ""): never {
  process.stdout.write(out)
  process.stderr.write(err)
  process.exit(code)
}
