/** LINE states no largest webhook; a hundred messages of full length stay below this. */
export const LIMIT_BYTES = 2 * 1024 * 1024

/** The raw bytes, or null when there are too many: then not one more than the limit is read. */
export async function read(request: Request): Promise<Uint8Array | null> {
  const stated = Number(request.headers.get("content-length") ?? Number.NaN)
  if (stated > LIMIT_BYTES) return null
  // The server reads exactly as many as were stated.
  return Number.isFinite(stated) ? request.bytes() : counted(request)
}

async function counted(request: Request): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > LIMIT_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
