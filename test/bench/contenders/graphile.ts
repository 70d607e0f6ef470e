/**
 * graphile-worker, in the two ways in which a team would use it. A job a person, fetched and completed in sets: each
 * pushes, since jobs cannot be gathered into a multicast. Or its batch jobs, an array of people a job, cut before the
 * clock starts: the queue then knows of a batch and of no person, and a crash in its middle sends all of it again.
 */
import { Logger, makeWorkerUtils, type RunnerOptions, run } from "graphile-worker"
import { devDependencies } from "../../../package.json"
import type { Contender, Scene } from "../contender"
import { chunks, gate, inFlight, multicasted, type Person, peopleOf, pushed, textFor } from "../rival"

/** Tried with `tune.ts`; sets as in its own guide to performance. */
type Settings = { concurrentJobs: number; localQueue: number; people: number }

export const graphile = contender(
  "graphile-worker",
  { concurrentJobs: 48, localQueue: 500, people: 1 },
  () => "a job a person, each pushes",
)

export const graphileArrays = contender(
  "graphile-worker, batch jobs",
  { concurrentJobs: 24, localQueue: 50, people: 500 },
  (personal) => `jobs of 500 people, ${personal ? `pushed ${inFlight} at a time` : "a multicast each"}`,
)

function contender(name: string, settings: Settings, inWords: (personal: boolean) => string): Contender {
  const of = ({ tuning }: Scene): Settings => ({ ...settings, ...tuning })
  return {
    name,
    settings: (personal) =>
      `${devDependencies["graphile-worker"]}, ${inWords(personal)}; ${JSON.stringify(preset(settings)).replaceAll('"', "")}`,
    tables: "none",
    async fill(_, scene, people) {
      const utils = await makeWorkerUtils(options(scene, of(scene)))
      await utils.migrate()
      const jobs = chunks(peopleOf(people), of(scene).people)
      for (const some of chunks(jobs, 5_000))
        await utils.addJobs(some.map((payload) => ({ identifier: "send", payload })))
      await utils.release()
    },
    async open(scene) {
      const { lineUrl, personal } = scene
      const asMulticast = !personal && of(scene).people > 1
      const throttled = gate(inFlight)
      let all = Promise.withResolvers<void>()
      let left = 0

      async function send(people: Person[]) {
        if (asMulticast) await throttled(() => multicasted(lineUrl, people, textFor(false, "")))
        else
          await Promise.all(people.map(({ to, name }) => throttled(() => pushed(lineUrl, to, textFor(personal, name)))))
        left -= people.length
        if (left === 0) all.resolve()
      }

      return {
        async go(people) {
          all = Promise.withResolvers()
          left = people
          const taskList = { send: (payload: unknown) => send(payload as Person[]) }
          const runner = await run({ ...options(scene, of(scene)), taskList })
          await all.promise
          // Waits for what is to be recorded as done.
          await runner.stop()
        },
      }
    },
    async stand({ sql }, people) {
      // What is done is deleted.
      const [row] = await sql<{ left: number }[]>`
        select coalesce(sum(json_array_length(payload)), 0)::int as left from graphile_worker._private_jobs`
      return { "done by jobs": people - row!.left }
    },
  }
}

const preset = ({ concurrentJobs, localQueue }: Settings) => ({
  concurrentJobs,
  maxPoolSize: Math.min(concurrentJobs + 2, 30),
  localQueue: { size: localQueue },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
})

function options({ socket: { host, port, user, database } }: Scene, settings: Settings): RunnerOptions {
  const connectionString = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
  return {
    preset: { worker: { ...preset(settings), connectionString } },
    noHandleSignals: true,
    crontab: "",
    logger: new Logger(() => (level, message) => {
      if (level === "error") console.error(message)
    }),
  }
}
