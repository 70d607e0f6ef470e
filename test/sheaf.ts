/**
 * What several files say at the same time, put in order: one after the other is on stage and heard at once, the others
 * wait until it has ended.
 */

const heading = /^(\S+\.test\.tsx?):$/
const closing = /^( *\d+ pass|\d+ tests? failed:)$/
/** The preload says it where a worker begins a file: the one before is then at its end. */
const begin = "worker begins: "

export const beginning = (worker: string) => `${begin}${worker}`

type Spoken = { name: string; worker: string | null; lines: string[]; over: boolean }

export function sheaf(print: (text: string) => void) {
  const waiting: Spoken[] = []
  let speaking: Spoken | null = null

  function line(line: string): void {
    const plain = Bun.stripANSI(line)
    if (plain.startsWith(begin)) turn(plain.slice(begin.length))
    else if (heading.test(plain)) turnTo(plain, line)
    else if (closing.test(plain)) turnTo("closing", line)
    else (speaking ?? turnTo("", "")).lines.push(line)
    show()
  }

  /** Bun repeats the heading, after an empty line, each time it turns to another file. */
  function turnTo(name: string, line: string): Spoken {
    if (speaking?.lines.at(-1) === "") speaking.lines.pop()
    if (speaking && speaking.name !== name && !speaking.worker) speaking.over = true
    const known = waiting.find((one) => one.name === name)
    speaking = known ?? { name, worker: null, lines: [line], over: false }
    if (!known) waiting.push(speaking)
    return speaking
  }

  function turn(worker: string): void {
    for (const one of waiting) if (one.worker === worker && one !== speaking) one.over = true
    if (speaking) speaking.worker = worker
  }

  function show(): void {
    for (let [first] = waiting; first; [first] = waiting) {
      // An empty line may yet turn out to be the one before a heading.
      const ready = first.lines.findLastIndex((one) => one !== "") + 1
      for (const one of first.lines.splice(0, ready)) print(`${one}\n`)
      if (!first.over) return
      print("\n")
      waiting.shift()
    }
  }

  function end(): void {
    for (const one of waiting) one.over = true
    show()
  }

  return { line, end }
}
