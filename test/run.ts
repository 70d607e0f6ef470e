/**
 * `bun run test [anything bun test takes]`: passes everything through, and closes with one line that people and
 * machines can read: `N passed, N failed`. A run in which nothing ran has failed.
 */
// Bun's own five seconds are few where a machine is busy and a test starts a server.
const child = Bun.spawn([process.execPath, "test", "--timeout", "60000", ...process.argv.slice(2)], {
  stdin: "ignore",
  stdout: "pipe",
  stderr: "pipe",
})
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))

const [out, err] = await Promise.all([through(child.stdout, process.stdout), through(child.stderr, process.stderr)])
const code = await child.exited
const text = Bun.stripANSI(`${out}\n${err}`)

const count = (word: string) => Number(text.match(new RegExp(`^ *(\\d+) ${word}s?$`, "m"))?.[1] ?? 0)
const passed = count("pass")
const skipped = count("skip") + count("todo")
// An error outside any test (a file that does not load) is counted by bun as an error, not as a failure.
const failed = count("fail") + count("error")
const unsaid = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0

console.log(`${passed} passed, ${failed + unsaid} failed${skipped ? `, ${skipped} skipped` : ""}`)
process.exitCode = code !== 0 ? code : failed + unsaid > 0 ? 1 : 0

async function through(from: ReadableStream<Uint8Array>, to: NodeJS.WriteStream): Promise<string> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const bytes of from) {
    to.write(bytes)
    text += decoder.decode(bytes, { stream: true })
  }
  return text
}

export {}
