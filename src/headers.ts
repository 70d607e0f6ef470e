import type { Config } from "./config"

/** What every answer tells the browser about whom to trust: us, and LINE's pictures. */
export function headersOf({ publicUrl, demo }: Pick<Config, "publicUrl" | "demo">): Record<string, string> {
  // The demo shows the admin beside a phone, in a frame of its own.
  const policy = { ...base, "frame-ancestors": demo ? "'self'" : "'none'" }
  return {
    "content-security-policy": Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    ...(publicUrl?.startsWith("https:") ? { "strict-transport-security": "max-age=31536000" } : {}),
  }
}

const base = {
  "default-src": "'self'",
  "img-src": "'self' data: https://profile.line-scdn.net https://*.line-scdn.net",
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
}
