/**
 * A part of the bench in a process of its own: who is measured shares no thread and no memory with who measures.
 * The parent calls `start` and asks; the script calls `answers` once it is ready, with a function for each question.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

export type Child = {
  pid: number
  ask: (question: string, about?: unknown) => Promise<unknown>
  /** The most memory that was ever resident, in MB. Linux only; elsewhere not a number. */
  peakMb: () => number
  stop: () => Promise<void>
}

type Answer = { answer: unknown } | { error: string }

/** `script` is a file of this folder. It finds `scene` again with `sceneGiven`. */
export async function start(script: string, scene: object): Promise<Child> {
  const waiting: PromiseWithResolvers<unknown>[] = [Promise.withResolvers()]
  const child = Bun.spawn([process.execPath, join(import.meta.dir, script), JSON.stringify(scene)], {
    stdout: "inherit",
    stderr: "inherit",
    ipc(message: Answer) {
      const asked = waiting.shift()
      if ("error" in message) asked?.reject(new Error(message.error))
      else asked?.resolve(message.answer)
    },
    onExit(_, code) {
      for (const asked of waiting.splice(0)) asked.reject(new Error(`${script} ended with ${code}`))
    },
  })
  await waiting[0]?.promise
  return {
    pid: child.pid,
    ask(question, about) {
      const asked = Promise.withResolvers<unknown>()
      waiting.push(asked)
      child.send({ question, about })
      return asked.promise
    },
    peakMb: () => peakOf(child.pid),
    async stop() {
      child.kill()
      await child.exited
    },
  }
}

/** VmHWM: the kernel's own high-water mark. */
export function peakOf(pid: number): number {
  if (process.platform !== "linux") return Number.NaN
  const kilobytes = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/)?.[1]
  return Number(kilobytes) / 1024
}

/** In the child. */
export function sceneGiven<Scene>(): Scene {
  return JSON.parse(process.argv[2] ?? "{}")
}

/** In the child, once it is ready: answers the parent's questions one after the other. */
export function answers(to: Record<string, (about: unknown) => Promise<unknown>>): void {
  let last: Promise<unknown> = Promise.resolve()
  process.on("message", ({ question, about }: { question: string; about: unknown }) => {
    last = last.then(() =>
      (to[question] ?? unknown)(about).then(
        (answer) => process.send?.({ answer: answer ?? null }),
        (error: unknown) =>
          process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      ),
    )
  })
  process.send?.({ answer: "ready" })
}

const unknown = () => Promise.reject(new Error("this question has no answer"))
