/** Only our own pages may change anything with a person's cookie. */

const safe = ["GET", "HEAD", "OPTIONS"]
/** These know their callers by a signature or a bearer token, never by a cookie. */
const withoutCookies = ["/webhooks/", "/api/"]

/**
 * Browsers name the origin of a request in headers that no page can forge. A request that names none did not come
 * from a browser's page, and has no business here.
 */
export function isForeign(request: Request, publicUrl: string | null): boolean {
  if (safe.includes(request.method)) return false
  const { pathname } = new URL(request.url)
  if (withoutCookies.some((room) => pathname.startsWith(room))) return false
  const site = request.headers.get("sec-fetch-site")
  if (site !== null) return site !== "same-origin"
  const origin = request.headers.get("origin")
  if (origin === null || !URL.canParse(origin)) return true
  const hosts = [request.headers.get("host") ?? new URL(request.url).host, publicUrl && new URL(publicUrl).host]
  return !hosts.includes(new URL(origin).host)
}
