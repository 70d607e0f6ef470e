/**
 * pg-boss, in the two ways in which a team would use it. A job a person, fetched and completed in sets, which are
 * gathered into multicasts where the words are the same. Or an array of people a job, cut before the clock starts: the
 * queue then knows of a batch and of no person, and a crash in its middle sends all of it again.
 */
import { PgBoss } from "pg-boss"
import { devDependencies } from "../../../package.json"
import type { Contender, Scene } from "../contender"
import { chunks, gate, inFlight, multicasted, type Person, peopleOf, pushed, textFor } from "../rival"

/** Tried with `tune.ts`. So many jobs a fetch, by so many workers, and again at once while fetches come back full. */
const best = { batchSize: 5_000, localConcurrency: 4, people: 1 }
type Settings = typeof best

export const boss = contender("pg-boss", best, (personal) =>
  personal ? `a job a person, each pushes, ${inFlight} at a time` : "a job a person, gathered into multicasts of 500",
)

export const bossArrays = contender(
  "pg-boss, arrays",
  { batchSize: 4, localConcurrency: 4, people: 500 },
  () => "jobs of 500 people, a multicast each",
)

const always = { pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }

function contender(name: string, settings: Settings, inWords: (personal: boolean) => string): Contender {
  const of = ({ tuning }: Scene): Settings => ({ ...settings, ...tuning })
  return {
    name,
    settings(personal) {
      const shown = JSON.stringify({ ...settings, ...always, people: undefined }).replaceAll('"', "")
      return `${devDependencies["pg-boss"]}, ${inWords(personal)}; ${shown}`
    },
    tables: "none",
    async fill(_, scene, people) {
      const queue = await started(scene)
      await queue.createQueue("send")
      await queue.deleteAllJobs("send")
      const jobs = chunks(peopleOf(people), of(scene).people).map((people) => ({ data: { people } }))
      for (const some of chunks(jobs, 5_000)) await queue.insert("send", some)
      await queue.stop()
    },
    async open(scene) {
      const { lineUrl, personal } = scene
      const { batchSize, localConcurrency } = of(scene)
      const throttled = gate(inFlight)
      const queue = await started(scene)
      let all = Promise.withResolvers<void>()
      let left = 0

      async function send(people: Person[]) {
        const some = personal ? [] : chunks(people, 500)
        await Promise.all(some.map((to) => throttled(() => multicasted(lineUrl, to, textFor(false, "")))))
        if (personal)
          await Promise.all(people.map(({ to, name }) => throttled(() => pushed(lineUrl, to, textFor(true, name)))))
        left -= people.length
        if (left === 0) all.resolve()
      }

      return {
        async go(people) {
          all = Promise.withResolvers()
          left = people
          await queue.work<Job>("send", { batchSize, localConcurrency, ...always }, async (jobs) => {
            const people = jobs.map(({ data }) => data.people)
            await Promise.all(of(scene).people > 1 ? people.map(send) : [send(people.flat())])
          })
          await all.promise
          while (await someLeft(queue)) await Bun.sleep(5)
          await queue.offWork("send")
        },
      }
    },
    async stand({ sql }) {
      const [row] = await sql<{ done: number }[]>`
        select coalesce(sum(jsonb_array_length(data -> 'people')), 0)::int as done from pgboss.job where state = 'completed'`
      return { "done by jobs": row!.done }
    },
  }
}

type Job = { people: Person[] }

async function started({ socket: { host, port, user, database } }: Scene): Promise<PgBoss> {
  const queue = new PgBoss({ host, port, user, database, max: 10, supervise: false, schedule: false })
  queue.on("error", (error) => console.error(error.message))
  return queue.start()
}

/** After the last request, until the last set is recorded as done. */
async function someLeft(queue: PgBoss): Promise<boolean> {
  const { rows } = await queue.getDb().executeSql("select 1 from pgboss.job where state = 'active' limit 1")
  return rows.length > 0
}
