/**
 * A port that is free, for a server that must come up again at the same one. Taken from below those which the kernel
 * hands out for `port: 0` and for calls that go out: none of the tests beside us can be given it in between.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + (crypto.getRandomValues(new Uint16Array(1))[0]! % 22_000)
    try {
      Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true)
      return port
    } catch (taken) {
      if (Object(taken).code !== "EADDRINUSE") throw taken
    }
  }
}
