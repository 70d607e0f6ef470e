/** LINE states no largest webhook; a hundred messages of full length stay below this. */
export const LIMIT_BYTES = 2 * 1024 * 1024

/** LINE itself gives up after two seconds, so whoever needs longer for a body is not LINE. */
const PATIENCE_MS = 8_000

/** Why there are no bytes: too many, too slow, or the line broke off. */
export type Refused = 413 | 408 | 400

/** The raw bytes. Of those that are too many, not one more than the limit is read; of those stated to be, none. */
export async function read(request: Request, patienceMs = PATIENCE_MS): Promise<Uint8Array | Refused> {
  const stated = Number(request.headers.get("content-length") ?? Number.NaN)
  if (stated > LIMIT_BYTES) return 413
  const patience = Promise.withResolvers<408>()
  const timer = setTimeout(() => patience.resolve(408), patienceMs)
  // The server reads exactly as many as were stated.
  const reading = Number.isFinite(stated) ? request.bytes() : counted(request)
  const read = await Promise.race([reading.catch((): Refused => 400), patience.promise])
  clearTimeout(timer)
  return read
}

async function counted(request: Request): Promise<Uint8Array | Refused> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > LIMIT_BYTES) return 413
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
