/** The product for a LINE that takes fewer requests a second: `slow-main.ts push=30 multicast=20 --port N --data DIR`. */
import { lineRates, read } from "../../src/config"
import { serve } from "../../src/serve"

const args = process.argv.slice(2)
const isRate = (arg: string) => /^(push|multicast|reply)=\d+$/.test(arg)
const slower = args.filter(isRate).map((arg) => arg.split("="))
const { config, secret } = read(args.filter((arg) => !isRate(arg)))
const sendRates = { ...lineRates, ...Object.fromEntries(slower.map(([endpoint, count]) => [endpoint, Number(count)])) }

const say = (level: string) => (facts: object, msg: string) => console.log(JSON.stringify({ level, ...facts, msg }))
const log = { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") }
const { url, stop } = await serve({ ...config, sendRates }, { log, now: () => Temporal.Now.instant(), secret })
console.log(`{"url":"${url}","msg":"listening"}`)
process.on("SIGTERM", () => void stop().then(() => process.exit(0)))
