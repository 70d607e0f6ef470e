/**
 * A LINE in a process of its own that accepts everything at once and counts whom it reached. It knows no rules: the
 * sandbox is for those. Prints its address; `GET /count` answers what it has received.
 */
const received = { pushes: 0, multicasts: 0, people: 0 }

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === "/count") return Response.json(received)
    if (pathname === "/oauth2/v3/token")
      return Response.json({ token_type: "Bearer", access_token: "bench", expires_in: 900 })
    if (pathname === "/v2/bot/message/quota") return Response.json({ type: "none" })
    if (pathname === "/v2/bot/message/quota/consumption") return Response.json({ totalUsage: 0 })
    if (request.method !== "POST") return Response.json({ message: "Not found" }, { status: 404 })
    const body: unknown = await request.json()
    const to: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "to") : null
    if (pathname.endsWith("/multicast")) received.multicasts += 1
    else received.pushes += 1
    received.people += Array.isArray(to) ? to.length : 1
    return Response.json({ sentMessages: [] }, { headers: { "x-line-request-id": "bench" } })
  },
})
console.log(server.url.origin)
