/**
 * Where a request comes from, for counting sign-in tries. A proxy on this machine is believed about whom it stands
 * for; nobody else is, or every try could claim another address.
 */
export function addressOf(request: Request, peer: string | undefined): string {
  if (!peer) return "unknown"
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim()
  return /^(127\.|::1$|::ffff:127\.)/.test(peer) && forwarded ? forwarded : peer
}

type Listening = { requestIP: (request: Request) => { address: string } | null } | null

/** The same as a route knows it. */
export const peerOf = (request: Request, server: Listening) => addressOf(request, server?.requestIP(request)?.address)

/** An address with NUL in it, or whose path is no UTF-8, leads nowhere, and its parts could not be read. */
export function isUnreadable(request: Request): boolean {
  if (!request.url.includes("%")) return false
  const url = new URL(request.url)
  try {
    decodeURIComponent(url.pathname)
    return /%00/.test(url.pathname + url.search)
  } catch {
    return true
  }
}
