/**
 * Just enough of an HTTP/1.1 server for the fake LINE: bodies with a length, connections kept alive, one answer a
 * request. It takes a third of the processor time of a real one, which is the machine's time, not LINE's.
 */
export type Request = {
  method: string
  path: string
  /** Names in small letters. */
  header: (name: string) => string | null
  /** Bytes as characters: what is not ASCII looks wrong, and may stand in JSON all the same. */
  body: string
}

/** Answers with the text of a whole response, see `response`. */
export type Answer = (request: Request) => string

export function listen(answer: Answer): string {
  const { port } = Bun.listen<{ rest: string }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { rest: "" }
      },
      data(socket, chunk) {
        let text = socket.data.rest + chunk.toString("latin1")
        let answers = ""
        for (let next = read(text); next; next = read(text)) {
          answers += answer(next.request)
          text = text.slice(next.length)
        }
        socket.data.rest = text
        if (answers) socket.write(answers)
      },
    },
  })
  return `http://127.0.0.1:${port}`
}

/** The first request of what has arrived, and how long it is; null while part of it is missing. */
function read(text: string): { request: Request; length: number } | null {
  const end = text.indexOf("\r\n\r\n")
  if (end < 0) return null
  const head = text.slice(0, end + 2)
  const header = (name: string) => valueIn(head, name)
  const length = end + 4 + Number(header("content-length") ?? 0)
  if (text.length < length) return null
  const [method = "", path = ""] = head.slice(0, head.indexOf("\r\n")).split(" ")
  return { request: { method, path, header, body: text.slice(end + 4, length) }, length }
}

function valueIn(head: string, name: string): string | null {
  const from = head.toLowerCase().indexOf(`\r\n${name}: `)
  if (from < 0) return null
  const start = from + name.length + 4
  return head.slice(start, head.indexOf("\r\n", start))
}

const phrases: Record<number, string> = { 200: "OK", 404: "Not Found", 409: "Conflict", 429: "Too Many Requests" }

export function response(status: number, json: object, headers = ""): string {
  const body = JSON.stringify(json)
  const length = Buffer.byteLength(body)
  return `HTTP/1.1 ${status} ${phrases[status]}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${headers}\r\n${body}`
}
