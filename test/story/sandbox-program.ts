import { resolve } from "node:path"

/** The sandbox as a program of its own, steered over HTTP. */
export async function sandboxProgram(...flags: string[]) {
  const main = resolve(import.meta.dir, "../../src/sandbox/main.ts")
  const child = Bun.spawn([process.execPath, main, "--port", "0", ...flags], { stdout: "pipe" })
  const { value } = await child.stdout.getReader().read()
  const url = new TextDecoder().decode(value).trim()
  return {
    url,
    async ask(method: string, path: string, body?: object): Promise<unknown> {
      const response = await fetch(`${url}/sandbox/${path}`, {
        ...{ method, body: body && JSON.stringify(body) },
        // A server may close a connection that rests at the very moment it is used again.
        keepalive: false,
      })
      const json: unknown = await response.json()
      if (!response.ok) throw new Error(`the sandbox refused ${path}: ${JSON.stringify(json)}`)
      return json
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}
